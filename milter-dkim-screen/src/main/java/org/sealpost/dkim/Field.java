// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.Locale;

/**
 * One header field, one byte of the message per {@code char} (ISO-8859-1).
 *
 * @param name as spelt, without the colon
 * @param value all after the colon, leading white space included; folds are LF or CRLF; no final
 *     line end
 */
public record Field(String name, String value) {
  /** Name by which fields are compared: lower case, no white space before the colon. */
  String key() {
    return name.stripTrailing().toLowerCase(Locale.ROOT);
  }
}
