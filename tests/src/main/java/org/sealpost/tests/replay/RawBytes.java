// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code RAW HEX [split=1]}: bytes as they are, in the answer too. */
final class RawBytes {
  private static final Pattern LINE = Pattern.compile("RAW ([0-9a-f]*)( split=1)?");

  private RawBytes() {}

  static boolean is(String text) {
    return LINE.matcher(text).matches();
  }

  /** Sends the bytes of such a line. */
  static byte[] exchange(String text, Link link) throws IOException {
    Matcher m = LINE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("not RAW: " + text);
    }
    if (m.group(2) != null) {
      link.split(true);
    }
    return link.exchange(HexFormat.of().parseHex(m.group(1)));
  }

  static String render(byte[] bytes) {
    return "RAW " + HexFormat.of().formatHex(bytes);
  }
}
