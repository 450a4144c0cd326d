// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

/** What a peer or its DNS published cannot be used, for one of the known reasons. */
final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  SyntaxException(Failure failure, String detail) {
    // Control flow for what strangers send: no stack trace.
    super(detail, null, false, false);
    this.failure = failure;
  }

  Failure failure() {
    return failure;
  }
}
