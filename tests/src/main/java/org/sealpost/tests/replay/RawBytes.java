// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code RAW HEX [split=1]}. */
record RawBytes(byte[] bytes, boolean split) {
  private static final Pattern LINE = Pattern.compile("RAW ([0-9a-f]*)( split=1)?");

  static boolean is(String text) {
    return LINE.matcher(text).matches();
  }

  static RawBytes parse(String text) {
    Matcher m = LINE.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("not RAW: " + text);
    }
    return new RawBytes(HexFormat.of().parseHex(m.group(1)), m.group(2) != null);
  }

  static String render(byte[] bytes) {
    return "RAW " + HexFormat.of().formatHex(bytes);
  }

  byte[] exchange(Link link) throws IOException {
    if (split) {
      link.split(true);
    }
    return link.exchange(bytes);
  }
}
