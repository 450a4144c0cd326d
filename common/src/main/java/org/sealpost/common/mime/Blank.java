// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/**
 * White space within a line: space and tab, and nothing else. Form feeds, vertical tabs and
 * Unicode's spaces are text here, since readers differ over them.
 */
public final class Blank {
  private Blank() {}

  /** Whether that byte or char is a space or a tab. */
  public static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /** The text without blanks at both ends. */
  public static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isBlank(bytes[i])) {
        return false;
      }
    }
    return true;
  }
}
