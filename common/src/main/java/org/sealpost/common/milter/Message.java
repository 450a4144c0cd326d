// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message in hand: envelope, header and where it came from, as a {@link Screen} sees it. */
public interface Message {
  /** The SMTP client. */
  Peer peer();

  /** Postfix queue ID (macro {@code i}), or {@code NOQUEUE}. */
  String queueId();

  /** SASL login (macro {@code {auth_authen}}), or null if the client did not log in. */
  @Nullable String login();

  /** Reverse-path without angle brackets and parameters; empty for a bounce. */
  String envelopeSender();

  /** Recipients without angle brackets and parameters, as the client spelt them, in order. */
  List<String> envelopeRecipients();

  /** The header fields, as the screens before this one left them. */
  Headers headers();

  /** Sets the reverse-path; empty for {@code <>} (SMFIR_CHGFROM). */
  void changeEnvelopeSender(String reversePath);
}
