// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as printable text and back: {@code \t \n \r \\} and {@code \xHH}. Printable ASCII stands
 * for itself.
 */
final class Text {
  private Text() {}

  /** Bytes that a line of a session stands for. */
  static byte[] bytes(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escape = at < text.length() ? text.charAt(at++) : ' ';
      switch (escape) {
        case 't' -> out.append('\t');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case '\\' -> out.append('\\');
        case 'x' -> {
          out.append((char) HexFormat.fromHexDigits(text, at, at + 2));
          at += 2;
        }
        default -> throw new IllegalArgumentException("unknown escape in: " + text);
      }
    }
    return out.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The line that stands for these bytes. */
  static String of(String bytes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      switch (c) {
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c >= ' ' && c < 0x7f) {
            out.append(c);
          } else {
            out.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
          }
        }
      }
    }
    return out.toString();
  }
}
