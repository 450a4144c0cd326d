// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import java.util.List;

/**
 * One reply of an SMTP server, as a client reads it (RFC 5321 section 4.2).
 *
 * @param code three digits
 * @param lines the text of each line, without code and separator
 */
public record SmtpReply(int code, List<String> lines) {
  public SmtpReply {
    lines = List.copyOf(lines);
  }

  /** The text of all lines, joined by a space. */
  public String text() {
    return String.join(" ", lines);
  }

  @Override
  public String toString() {
    return code + " " + text();
  }
}
