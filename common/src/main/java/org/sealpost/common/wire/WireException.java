// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.io.IOException;

/** The peer broke the protocol. The connection cannot go on; the message says what was wrong. */
public final class WireException extends IOException {
  private static final long serialVersionUID = 1L;

  public WireException(String message) {
    super(message);
  }
}
