// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says the same as {@link EncryptionRule} of an incoming body, with other means: the whole body in
 * memory, one regular expression, the JDK's base64 decoder. Slow and short, to be compared with.
 */
final class SlowCheck {
  private static final String BLANK = "[ \t]*";
  private static final String EMPTY_LINES = "(?:" + BLANK + "\r\n)*";
  private static final String FIELD =
      "(?:[!-9;-~]+:[ -~\\x80-\\xff\t]*\r\n"
          + "(?:[ \t]+[!-~\\x80-\\xff][ -~\\x80-\\xff\t]*\r\n)*)";
  private static final Pattern BODY =
      Pattern.compile(
          EMPTY_LINES
              + "(?:This is an OpenPGP/MIME encrypted message \\(RFC (?:2440|4880) and 3156\\)\r\n"
              + EMPTY_LINES
              + ")?"
              + ("--b0undary" + BLANK + "\r\n")
              + ("(?<first>" + FIELD + "*)\r\n")
              + (EMPTY_LINES + BLANK + "Version: 1" + BLANK + "\r\n" + EMPTY_LINES)
              + ("--b0undary" + BLANK + "\r\n")
              + ("(?<second>" + FIELD + "*)\r\n")
              + (EMPTY_LINES + BLANK + "-----BEGIN PGP MESSAGE-----" + BLANK + "\r\n")
              + ("(?:(?:Version|Comment):[ -~\\x80-\\xff\t]{0,192}\r\n){0,8}" + BLANK + "\r\n")
              + ("(?<data>(?:[A-Za-z0-9+/]+={0,2}" + BLANK + "\r\n)+)")
              + ("(?:=[A-Za-z0-9+/]{4}" + BLANK + "\r\n)?")
              + ("-----END PGP MESSAGE-----" + BLANK + "\r\n" + EMPTY_LINES)
              + ("--b0undary--" + BLANK + "(?:\r\n" + EMPTY_LINES + BLANK + ")?"));
  private static final Pattern TYPE = Pattern.compile("(?im)^Content-Type:((?:.|\r\n[ \t])*)");
  private static final String CFWS = "(?:[ \t]|\r\n(?=[ \t])|\\([A-Za-z0-9 ._-]*\\))*";
  private static final String TOKEN = "[!#$%&'*+.0-9A-Z^_`a-z{|}~-]+";
  private static final String PARAMETER =
      ";" + CFWS + "(" + TOKEN + ")=(?:" + TOKEN + "|\"(?:[\t !#-\\[\\]-~]|\\\\[\t -~])*\")" + CFWS;
  private static final Pattern ENCODING =
      Pattern.compile("(?im)^Content-Transfer-Encoding:((?:.|\r\n[ \t])*)");

  private SlowCheck() {}

  static boolean accepts(String body) {
    Matcher m = BODY.matcher(body);
    return m.matches()
        && part(m.group("first"), "application/pgp-encrypted")
        && part(m.group("second"), "application/octet-stream")
        && packets(m.group("data"));
  }

  private static boolean part(String header, String type) {
    Matcher encoding = ENCODING.matcher(header);
    if (encoding.find()
        && (!encoding.group(1).strip().matches("(?i)7bit|8bit|binary") || encoding.find())) {
      return false;
    }
    Matcher found = TYPE.matcher(header);
    if (!found.find()) {
      return false;
    }
    String value = found.group(1);
    List<String> names =
        Pattern.compile(PARAMETER)
            .matcher(value)
            .results()
            .map(r -> r.group(1).toLowerCase(Locale.ROOT))
            .toList();
    return !found.find()
        && header.length() <= 4094
        && value.matches(
            CFWS + "(?i:" + type + ")" + CFWS + "(?:" + PARAMETER + ")*(?:;" + CFWS + ")?")
        && new HashSet<>(names).size() == names.size();
  }

  private static boolean packets(String data) {
    byte[] octets;
    try {
      String lines = data.replaceAll("[ \t\r\n]", "");
      octets = lines.length() % 4 == 0 ? Base64.getDecoder().decode(lines) : new byte[0];
    } catch (IllegalArgumentException e) {
      return false;
    }
    long at = 0;
    boolean encrypted = false;
    while (at < octets.length) {
      int header = octets[(int) at++] & 0xff;
      boolean isNew = header >= 0xc0;
      int tag = isNew ? header & 63 : header >> 2 & 15;
      if (header < 0x80 || encrypted || (tag != 1 && tag != 3 && tag != 18)) {
        return false;
      }
      encrypted = tag == 18;
      boolean more = true;
      for (boolean first = true; more; first = false) {
        long[] length = isNew ? newLength(octets, at) : oldLength(octets, at, header & 3);
        if (length[0] < 0 || (length[2] == 1 && tag != 18)) {
          return false;
        }
        at = length[1];
        if (first
            && tag == 18
            && (at >= octets.length || octets[(int) at] < 1 || octets[(int) at] > 2)) {
          return false;
        }
        if (first && tag == 18 && length[0] == 0) {
          return false;
        }
        at += length[0];
        more = length[2] == 1;
      }
    }
    return encrypted && at == octets.length;
  }

  /** Length or -1, index after it, 1 if partial. */
  private static long[] newLength(byte[] octets, long at) {
    if (at >= octets.length) {
      return new long[] {-1, at, 0};
    }
    int first = octets[(int) at] & 0xff;
    if (first < 192) {
      return new long[] {first, at + 1, 0};
    }
    if (first < 224) {
      long second = at + 1 < octets.length ? octets[(int) at + 1] & 0xff : -1_000_000;
      return new long[] {(first - 192L) * 256 + second + 192, at + 2, 0};
    }
    return first == 255 ? number(octets, at + 1, 4) : new long[] {1L << (first - 224), at + 1, 1};
  }

  private static long[] oldLength(byte[] octets, long at, int type) {
    return type == 3 ? new long[] {-1, at, 0} : number(octets, at, 1 << type);
  }

  private static long[] number(byte[] octets, long at, int count) {
    long value = 0;
    for (long i = at; i < at + count; i++) {
      if (i >= octets.length) {
        return new long[] {-1, i, 0};
      }
      value = value * 256 + (octets[(int) i] & 0xff);
    }
    return new long[] {value, at + count, 0};
  }
}
