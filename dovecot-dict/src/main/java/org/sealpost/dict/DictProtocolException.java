// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;

/** Dovecot broke the dict protocol: the connection ends. The message never holds keys or values. */
final class DictProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  DictProtocolException(String message) {
    super(message);
  }
}
