// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * One TXT question to recursive resolvers: UDP first, TCP when the answer was cut (RFC 7766), the
 * next resolver when one fails. Aliases are followed within an answer, and by asking again when a
 * resolver stops at one.
 *
 * <p>Limits: at least three tries, one per resolver if there are more; 8 aliases.
 */
final class TxtQuery {
  private static final int MIN_ATTEMPTS = 3;
  private static final int MAX_ALIASES = 8;

  private final List<SimpleResolver> resolvers;
  private final int attempts;

  TxtQuery(DnsSettings settings) {
    List<SimpleResolver> list = new ArrayList<>();
    for (var address : settings.resolvers()) {
      SimpleResolver resolver = new SimpleResolver(address);
      resolver.setTimeout(settings.attemptTimeout());
      list.add(resolver);
    }
    resolvers = List.copyOf(list);
    attempts = Math.max(MIN_ATTEMPTS, resolvers.size());
  }

  /** Asks; the future may fail with anything, which means that nobody could say. */
  CompletableFuture<TimedAnswer> ask(String name) {
    Name absolute;
    try {
      absolute = Name.fromString(name, Name.root);
    } catch (TextParseException e) {
      // Not a possible name, so nothing stands there.
      return CompletableFuture.completedFuture(new TimedAnswer(TxtAnswer.absent(false), 0));
    }
    return follow(absolute, new Chain());
  }

  /** What the aliases so far allow. */
  private static final class Chain {
    private int aliases;
    private long ttl = Long.MAX_VALUE;
    private boolean authentic = true;

    void add(Record alias) {
      aliases++;
      ttl = Math.min(ttl, alias.getTTL());
    }
  }

  private CompletableFuture<TimedAnswer> follow(Name name, Chain chain) {
    return attempt(name, 0).thenCompose(response -> read(name, response, chain));
  }

  private CompletableFuture<TimedAnswer> read(Name name, Message response, Chain chain) {
    chain.authentic &= response.getHeader().getFlag(Flags.AD);
    Name current = name;
    while (chain.aliases <= MAX_ALIASES) {
      TimedAnswer found = textsAt(current, response, chain);
      if (found != null) {
        return CompletableFuture.completedFuture(found);
      }
      CNAMERecord alias = aliasAt(current, response);
      if (alias == null) {
        return nothingAt(current, !current.equals(name), response, chain);
      }
      chain.add(alias);
      current = alias.getTarget();
    }
    // A loop or a very long chain. Resolvers answer SERVFAIL for it, so it is temporary here too.
    return CompletableFuture.completedFuture(TimedAnswer.UNKNOWN);
  }

  private CompletableFuture<TimedAnswer> nothingAt(
      Name current, boolean aliased, Message response, Chain chain) {
    SOARecord soa = soa(response);
    if (soa == null && response.getRcode() == Rcode.NOERROR) {
      // RFC 2308 section 2.2: a NODATA answer has an SOA. Without one it may be a referral, or the
      // answer of a server that knows no better: nobody has said that there is no such record.
      return aliased
          ? follow(current, chain)
          : CompletableFuture.completedFuture(TimedAnswer.UNKNOWN);
    }
    // RFC 2308 section 5: SOA minimum and TTL bound a negative answer; without SOA it is not kept.
    long ttl = soa == null ? 0 : Math.min(chain.ttl, Math.min(soa.getTTL(), soa.getMinimum()));
    return CompletableFuture.completedFuture(
        new TimedAnswer(TxtAnswer.absent(chain.authentic), ttl));
  }

  private static @Nullable TimedAnswer textsAt(Name name, Message response, Chain chain) {
    List<String> texts = new ArrayList<>();
    long ttl = chain.ttl;
    for (Record record : response.getSection(Section.ANSWER)) {
      if (record instanceof TXTRecord txt && record.getName().equals(name)) {
        texts.add(joined(txt));
        ttl = Math.min(ttl, record.getTTL());
      }
    }
    return texts.isEmpty() ? null : new TimedAnswer(TxtAnswer.found(texts, chain.authentic), ttl);
  }

  /** RFC 6376 section 3.6.2.2: the strings of one record are joined with nothing between them. */
  private static String joined(TXTRecord txt) {
    StringBuilder text = new StringBuilder();
    for (byte[] part : txt.getStringsAsByteArrays()) {
      text.append(new String(part, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  private static @Nullable CNAMERecord aliasAt(Name name, Message response) {
    for (Record record : response.getSection(Section.ANSWER)) {
      if (record instanceof CNAMERecord alias && record.getName().equals(name)) {
        return alias;
      }
    }
    return null;
  }

  private static @Nullable SOARecord soa(Message response) {
    for (Record record : response.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        return soa;
      }
    }
    return null;
  }

  private CompletableFuture<Message> attempt(Name name, int number) {
    Message query = Message.newQuery(Record.newRecord(name, Type.TXT, DClass.IN));
    // RFC 6840 section 5.7: AD in the question asks for AD in the answer.
    query.getHeader().setFlag(Flags.AD);
    return resolvers
        .get(number % resolvers.size())
        .sendAsync(query, Runnable::run)
        .toCompletableFuture()
        .handle(
            (response, failure) -> failure == null && isUsable(name, response) ? response : null)
        .thenCompose(
            response -> {
              if (response != null) {
                return CompletableFuture.completedFuture(response);
              }
              if (number + 1 < attempts) {
                return attempt(name, number + 1);
              }
              return CompletableFuture.failedFuture(new java.io.IOException("no DNS answer"));
            });
  }

  /** NOERROR or NXDOMAIN, to what was asked. */
  private static boolean isUsable(Name name, Message response) {
    int rcode = response.getRcode();
    Record question = response.getQuestion();
    return response.getHeader().getFlag(Flags.QR)
        && (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN)
        && question != null
        && question.getType() == Type.TXT
        && question.getDClass() == DClass.IN
        && question.getName().equals(name);
  }
}
