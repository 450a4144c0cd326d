// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.metrics.OutgoingHttpsMetrics;
import org.sealpost.common.metrics.OutgoingHttpsMetrics.Result;

/**
 * Sends a message to the hosts of its recipients' domains, one domain after the other, and says for
 * each recipient what became of it.
 *
 * <p>Over HTTP all recipients get one answer, and one that is refused takes the others with it. So
 * a refusal of several is followed by a try for each alone.
 *
 * <p>When no host of a domain can be reached the domain is SMTP's for a while, and Postfix, which
 * is told to try again, does that by SMTP. A connection that breaks while an answer is awaited
 * leaves open whether the message was taken; then it may arrive twice, as with SMTP.
 *
 * <p>Limits: {@value #BEGIN_SECONDS} s after the start no more tries are begun, so that Postfix
 * still listens to the answer; who is left is told to try again.
 */
final class Delivery implements LmtpSession.Deliverer {
  static final String TRY_AGAIN = "451 4.4.1 HTTPS failed, to be sent by SMTP";
  static final String LATER = "451 4.4.2 Too much to send, later";
  private static final String TOO_LARGE =
      "552 5.3.4 Message size exceeds the limit of the other relay";

  /**
   * With the longest exchange that begins then, below Postfix's patience (lmtp_data_done_timeout,
   * 600 s).
   */
  private static final long BEGIN_SECONDS = 150;

  /** A reply of SMTP as it may stand in a reply of ours. */
  private static final Pattern REPLY =
      Pattern.compile("([245])(\\d\\d) (?:([245])\\.(\\d{1,3}\\.\\d{1,3}) )?([ -~]{0,400})");

  /** Where a domain's mail can be handed over. */
  @FunctionalInterface
  interface Hosts {
    List<MailHost> of(String domain) throws IOException;
  }

  /** Hands a message to a host. */
  @FunctionalInterface
  interface Post {
    HttpsPeer.Answer to(MailHost host, String sender, List<String> recipients, Spool message)
        throws IOException;
  }

  private final Hosts hosts;
  private final Post post;
  private final Peers peers;
  private final OutgoingHttpsMetrics metrics;
  private final LongSupplier nanoTime;

  Delivery(
      Hosts hosts, Post post, Peers peers, OutgoingHttpsMetrics metrics, LongSupplier nanoTime) {
    this.hosts = hosts;
    this.post = post;
    this.peers = peers;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public List<String> deliver(String sender, List<String> recipients, Spool message) {
    long end = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(BEGIN_SECONDS);
    Map<String, List<String>> domains = new LinkedHashMap<>();
    for (String recipient : recipients) {
      domains.computeIfAbsent(domain(recipient), unused -> new ArrayList<>()).add(recipient);
    }
    Map<String, String> replies = new HashMap<>();
    domains.forEach(
        (domain, its) -> {
          Mail mail = new Mail(domain, sender, its, message, end);
          String all = deliver(mail);
          boolean each = its.size() > 1 && isOfOne(all);
          its.forEach(one -> replies.put(one, each ? deliver(mail.to(one)) : all));
        });
    return recipients.stream().map(each -> replies.getOrDefault(each, TRY_AGAIN)).toList();
  }

  /** Whether it may be about one of several recipients. */
  private static boolean isOfOne(String reply) {
    return !reply.startsWith("2") && !List.of(TRY_AGAIN, LATER, TOO_LARGE).contains(reply);
  }

  /** What is sent at once. */
  private record Mail(
      String domain, String sender, List<String> recipients, Spool message, long end) {
    Mail to(String one) {
      return new Mail(domain, sender, List.of(one), message, end);
    }
  }

  private static String domain(String recipient) {
    return recipient.substring(recipient.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  private String deliver(Mail mail) {
    String trouble = "no hosts";
    try {
      for (MailHost host : hosts.of(mail.domain())) {
        if (nanoTime.getAsLong() - mail.end() > 0) {
          return LATER;
        }
        try {
          HttpsPeer.Answer answer = post.to(host, mail.sender(), mail.recipients(), mail.message());
          String reply = reply(answer);
          if (!reply.isEmpty()) {
            peers.succeeded(mail.domain());
            metrics.message(reply.startsWith("2") ? Result.ACCEPTED : Result.REFUSED);
            return reply;
          }
          trouble = "HTTP status " + answer.status();
        } catch (HttpsPeer.BusyException e) {
          return LATER;
        } catch (IOException e) {
          trouble = e.getClass().getSimpleName();
        }
      }
    } catch (IOException e) {
      trouble = "no host found";
    }
    peers.failed(mail.domain());
    metrics.message(Result.FAILED);
    Log.warning("outgoing-https: " + trouble + ", mail goes by SMTP");
    return TRY_AGAIN;
  }

  /** The peer's reply; empty if this was not one of a relay. */
  private static String reply(HttpsPeer.Answer answer) {
    if (answer.status() == 413) {
      return TOO_LARGE;
    }
    Matcher reply = REPLY.matcher(answer.text());
    if (answer.status() == 200) {
      return "250 2.0.0 " + (reply.matches() ? reply.group(5) : "Ok");
    }
    if (answer.status() != 400 || !reply.matches() || reply.group(1).equals("2")) {
      return "";
    }
    String kind = reply.group(1);
    // RFC 3463: the class agrees with the code.
    String status = kind.equals(reply.group(3)) ? reply.group(4) : "0.0";
    return kind + reply.group(2) + " " + kind + "." + status + " " + reply.group(5);
  }
}
