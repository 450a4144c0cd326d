// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;
import org.sealpost.common.smtp.AddrSpec;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;
import org.sealpost.common.smtp.Reply;

/**
 * Asks for exactly one author, and takes the reverse-path away if it names somebody else:
 * forwarders rewrite it, and a bounce must not go to a stranger.
 *
 * <p>An author at a domain literal has no DKIM key, so the message must come from that address; not
 * checked behind a proxy, where the client's address is the proxy's.
 */
final class IncomingFromScreen implements Screen {
  private static final Reply MALFORMED = Reply.parse("554 5.6.0 Malformed From");
  private static final Reply FOREIGN_LITERAL = Reply.parse("554 5.7.1 Invalid FROM domain literal");

  private final boolean behindProxy;

  IncomingFromScreen(boolean behindProxy) {
    this.behindProxy = behindProxy;
  }

  @Override
  public Verdict headers(Message message) {
    AddrSpec from;
    try {
      from = FromField.parse(From.values(message.headers().fields()));
    } catch (AddressException e) {
      return Verdict.refuse(MALFORMED);
    }
    if (from.isLiteral() && !behindProxy && !comesFrom(from, message.peer())) {
      return Verdict.refuse(FOREIGN_LITERAL);
    }
    if (!message.envelopeSender().isEmpty() && !isSender(from, message.envelopeSender())) {
      message.changeEnvelopeSender("");
    }
    return Verdict.PASS;
  }

  @Override
  public Verdict endOfMessage(Message message) {
    return Verdict.PASS;
  }

  private static boolean comesFrom(AddrSpec from, Peer peer) {
    return from.literal().filter(literal -> literal.equals(peer.address())).isPresent();
  }

  private static boolean isSender(AddrSpec from, String reversePath) {
    try {
      return from.equalsIgnoreCase(AddrSpec.parse(reversePath));
    } catch (AddressException e) {
      return false;
    }
  }
}
