// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.sealpost.common.smtp.Reply;

/**
 * What Postfix shall do: the right-hand side of an access(5) table.
 *
 * @param text {@code DUNNO}, or a reply with its codes
 */
record Action(String text) {
  /** No objection; Postfix goes on with its next restriction. */
  static final Action DUNNO = new Action("DUNNO");

  private static final byte[] DUNNO_BYTES = DUNNO.rendered();

  /** No, without a reason of its own. */
  static final Action REJECT = new Action("REJECT");

  /** Refuses the command; Postfix puts {@code <addr>: Sender address rejected:} before the text. */
  static Action refuse(Reply reply) {
    return new Action(reply.toString());
  }

  boolean isRefusal() {
    return !this.equals(DUNNO);
  }

  /** The answer on the wire; most are the same. */
  byte[] bytes() {
    return isRefusal() ? rendered() : DUNNO_BYTES;
  }

  private byte[] rendered() {
    return ("action=" + text + "\n\n").getBytes(ISO_8859_1);
  }
}
