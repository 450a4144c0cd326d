// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

/** An address that cannot be read in one way only. The message never holds the address. */
public final class AddressException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Made without a stack trace: the text comes from a peer, and the message says all. */
  public AddressException(String message) {
    super(message, null, false, false);
  }
}
