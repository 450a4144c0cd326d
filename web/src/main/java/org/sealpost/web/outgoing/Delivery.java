// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.daemon.Log;

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
 */
final class Delivery implements LmtpSession.Deliverer {
  static final String TRY_AGAIN = "451 4.4.1 HTTPS failed, to be sent by SMTP";

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

  Delivery(Hosts hosts, Post post, Peers peers) {
    this.hosts = hosts;
    this.post = post;
    this.peers = peers;
  }

  @Override
  public List<String> deliver(String sender, List<String> recipients, Spool message) {
    Map<String, List<String>> domains = new LinkedHashMap<>();
    for (String recipient : recipients) {
      domains.computeIfAbsent(domain(recipient), unused -> new ArrayList<>()).add(recipient);
    }
    Map<String, String> replies = new LinkedHashMap<>();
    domains.forEach(
        (domain, its) -> {
          String all = deliver(domain, sender, its, message);
          for (String one : its) {
            boolean alone = its.size() > 1 && all.startsWith("5");
            replies.put(one, alone ? deliver(domain, sender, List.of(one), message) : all);
          }
        });
    return recipients.stream().map(each -> replies.getOrDefault(each, TRY_AGAIN)).toList();
  }

  private static String domain(String recipient) {
    return recipient.substring(recipient.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  private String deliver(String domain, String sender, List<String> recipients, Spool message) {
    String trouble = "no hosts";
    try {
      for (MailHost host : hosts.of(domain)) {
        try {
          HttpsPeer.Answer answer = post.to(host, sender, recipients, message);
          String reply = reply(answer);
          if (!reply.isEmpty()) {
            peers.succeeded(domain);
            return reply;
          }
          trouble = "HTTP status " + answer.status();
        } catch (IOException e) {
          trouble = e.getClass().getSimpleName();
        }
      }
    } catch (IOException e) {
      trouble = "no host found";
    }
    peers.failed(domain);
    Log.warning("outgoing-https: " + trouble + ", mail goes by SMTP");
    return TRY_AGAIN;
  }

  /** The peer's reply; empty if this was not one of a relay. */
  private static String reply(HttpsPeer.Answer answer) {
    if (answer.status() == 413) {
      return "552 5.3.4 Message size exceeds the limit of the other relay";
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
