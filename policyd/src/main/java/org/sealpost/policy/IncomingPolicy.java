// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.util.Optional;
import org.sealpost.common.limits.ClientAddress;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.TrustedNetworks;
import org.sealpost.common.smtp.Reply;

/**
 * Port 25, asked at each RCPT: the rates of the client's network, then, if the operator wants it,
 * whether the recipient can get mail at all. Without that check a message for nobody is accepted
 * and bounced, which tells nobody who exists.
 */
final class IncomingPolicy implements Policy {
  private static final Reply TOO_MANY_CONNECTIONS =
      Reply.parse("450 4.7.1 Too many connections from your network");
  private static final Reply TOO_MANY_MESSAGES =
      Reply.parse("450 4.7.1 Too many messages from your network");

  private final MessageRate connections;
  private final MessageRate messages;
  private final TrustedNetworks trustedNetworks;
  private final KeyHash hash;
  private final Recipients recipients;

  /** Says of a recipient why it cannot get mail. */
  @FunctionalInterface
  interface Recipients {
    /** Everybody can. */
    Recipients ALL = recipient -> Optional.empty();

    /** The refusal, or nothing if the recipient exists, or is not on this relay. */
    Optional<Reply> refusal(String recipient) throws IOException;
  }

  IncomingPolicy(
      MessageRate connections,
      MessageRate messages,
      TrustedNetworks trustedNetworks,
      KeyHash hash,
      Recipients recipients) {
    this.connections = connections;
    this.messages = messages;
    this.trustedNetworks = trustedNetworks;
    this.hash = hash;
    this.recipients = recipients;
  }

  @Override
  public Action decide(PolicyRequest request) throws IOException {
    if (!request.protocolState().equals("RCPT")) {
      return Action.DUNNO;
    }
    Optional<ClientAddress> client = ClientAddress.parse(request.clientAddress());
    // A client without an address came through a socket of this machine.
    if (client.isPresent() && !trustedNetworks.contain(client.get())) {
      long network = hash.of('n', client.get().network());
      String port = request.clientAddress() + ' ' + request.clientPort();
      if (!connections.allows(network, hash.of('p', port))) {
        return Action.refuse(TOO_MANY_CONNECTIONS);
      }
      long message = request.instance().isEmpty() ? 0 : hash.of('m', request.instance());
      if (!messages.allows(network, message)) {
        return Action.refuse(TOO_MANY_MESSAGES);
      }
    }
    return recipients.refusal(request.recipient()).map(Action::refuse).orElse(Action.DUNNO);
  }
}
