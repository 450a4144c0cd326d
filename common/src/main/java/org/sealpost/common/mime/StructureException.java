// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/** The message is not built as it must be; the sender's doing, never ours. */
public final class StructureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Violation violation;

  /** Made without a stack trace: refusals are common, and {@link Violation} says all. */
  public StructureException(Violation violation) {
    super(violation.description(), null, false, false);
    this.violation = violation;
  }

  /** The rule that was broken. */
  public Violation violation() {
    return violation;
  }
}
