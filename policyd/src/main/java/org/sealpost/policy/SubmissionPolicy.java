// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.util.Locale;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.smtp.Reply;

/**
 * Submission, asked at each RCPT before {@code permit_sasl_authenticated}, in this order: the login
 * is not disabled, it sends as itself, its rate of messages, its ceiling of recipients.
 *
 * <p>A client without a login is left to Postfix, whose next restriction refuses it.
 */
final class SubmissionPolicy implements Policy {
  private static final Reply DISABLED = Reply.parse("550 5.7.13 User account disabled");
  private static final Reply NOT_OWNED = Reply.parse("553 5.7.1 Not owned by the login");

  private final Senders senders;
  private final KeyHash hash;
  private final MessageRate messages;
  private final Limit recipients;

  /** What the policy must know of those who send. */
  interface Senders {
    /** Whether the login exists and may send. */
    boolean isEnabled(String login) throws IOException;

    /** The login has sent mail; called for each message, cheap when it was called today already. */
    void recordUse(String login) throws IOException;
  }

  SubmissionPolicy(Senders senders, KeyHash hash, MessageRate messages, Limit recipients) {
    this.senders = senders;
    this.hash = hash;
    this.messages = messages;
    this.recipients = recipients;
  }

  @Override
  public Action decide(PolicyRequest request) throws IOException {
    String login = request.saslUsername().toLowerCase(Locale.ROOT);
    if (login.isEmpty() || !request.protocolState().equals("RCPT")) {
      return Action.DUNNO;
    }
    if (!senders.isEnabled(login)) {
      return Action.refuse(DISABLED);
    }
    if (!request.sender().equalsIgnoreCase(login)) {
      return Action.refuse(NOT_OWNED);
    }
    long key = hash.of('l', login);
    long message = request.instance().isEmpty() ? 0 : hash.of('m', request.instance());
    if (!messages.allows(key, message)) {
      return tooMuch("Too much mail from <", login);
    }
    if (!recipients.allows(key)) {
      return tooMuch("Too many recipients from <", login);
    }
    senders.recordUse(login);
    return Action.DUNNO;
  }

  private static Action tooMuch(String text, String login) {
    return Action.refuse(new Reply(450, "4.7.1", text + login + ">"));
  }
}
