// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import org.sealpost.common.mime.Violation;

/** What {@link EncryptionRule} knows about a message so far. */
public sealed interface Finding {
  /** More of the message must be seen. */
  Finding UNDECIDED = new Undecided();

  /** The message may pass, and why. */
  static Finding accepted(Kind kind) {
    return new Accepted(kind);
  }

  /** The message is not encrypted, for that reason. */
  static Finding refused(Violation violation) {
    return new Refused(violation);
  }

  /** Why a message passes. */
  enum Kind {
    ENCRYPTED,
    SECURE_JOIN,
    DELIVERY_REPORT,
    SETUP_MESSAGE
  }

  /** See {@link #UNDECIDED}. */
  record Undecided() implements Finding {}

  /** See {@link #accepted}. */
  record Accepted(Kind kind) implements Finding {}

  /** See {@link #refused}. */
  record Refused(Violation violation) implements Finding {}
}
