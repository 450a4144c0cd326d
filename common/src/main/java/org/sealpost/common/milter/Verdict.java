// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import org.sealpost.common.smtp.Reply;

/** What a {@link Screen} thinks of a message so far. */
public sealed interface Verdict {
  /** Needs to see more of the message. */
  Verdict UNDECIDED = new Undecided();

  /** Has no objection and needs to see nothing more. */
  Verdict PASS = new Pass();

  /** The message is not accepted, with this reply. */
  static Verdict refuse(Reply reply) {
    return new Refuse(reply);
  }

  /** See {@link #UNDECIDED}. */
  record Undecided() implements Verdict {}

  /** See {@link #PASS}. */
  record Pass() implements Verdict {}

  /** See {@link #refuse}. */
  record Refuse(Reply reply) implements Verdict {}
}
