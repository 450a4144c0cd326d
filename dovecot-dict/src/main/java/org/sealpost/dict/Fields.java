// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a dict line: separated by TAB, with five bytes escaped inside.
 *
 * <pre>
 * \001 "0" NUL    \001 "1" \001    \001 "t" TAB    \001 "r" CR    \001 "n" LF
 * </pre>
 *
 * <p>As in Dovecot, {@code \001} before anything else stands for that character, and one at the end
 * is dropped: no line is malformed on this level.
 */
final class Fields {
  private static final char ESCAPE = '\001';

  private Fields() {}

  static List<String> split(String line) {
    List<String> fields = new ArrayList<>(5);
    int start = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', start)) {
      fields.add(unescape(line.substring(start, tab)));
      start = tab + 1;
    }
    fields.add(unescape(line.substring(start)));
    return fields;
  }

  static String unescape(String field) {
    int escape = field.indexOf(ESCAPE);
    if (escape < 0) {
      return field;
    }
    StringBuilder plain = new StringBuilder(field.length()).append(field, 0, escape);
    for (int i = escape; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c != ESCAPE) {
        plain.append(c);
      } else if (++i < field.length()) {
        plain.append(unescape(field.charAt(i)));
      }
    }
    return plain.toString();
  }

  private static char unescape(char letter) {
    return switch (letter) {
      case '0' -> '\0';
      case '1' -> ESCAPE;
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'n' -> '\n';
      default -> letter;
    };
  }

  static String escape(String field) {
    StringBuilder escaped = null;
    for (int i = 0; i < field.length(); i++) {
      int letter = "\0\001\t\r\n".indexOf(field.charAt(i));
      if (letter >= 0 && escaped == null) {
        escaped = new StringBuilder(field.length() + 16).append(field, 0, i);
      }
      if (escaped != null) {
        if (letter >= 0) {
          escaped.append(ESCAPE).append("01trn".charAt(letter));
        } else {
          escaped.append(field.charAt(i));
        }
      }
    }
    return escaped == null ? field : escaped.toString();
  }
}
