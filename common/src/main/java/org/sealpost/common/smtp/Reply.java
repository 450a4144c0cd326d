// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SMTP reply to a client: code, enhanced status code and text (RFC 5321 section 4.2, RFC 3463).
 *
 * <p>Limits: the class of both codes agrees (Postfix turns a reply whose classes differ into {@code
 * 451 4.3.5} and poisons the session); the text is one line of printable ASCII.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for a reply that breaks these limits, which is
 * our bug.
 *
 * @param code three digits, 4xx or 5xx
 * @param enhanced enhanced status code, such as {@code 5.7.1}
 * @param text what a person reads
 */
public record Reply(int code, String enhanced, String text) {
  private static final Pattern ENHANCED = Pattern.compile("[45]\\.\\d{1,3}\\.\\d{1,3}");
  private static final Pattern LINE = Pattern.compile("([45]\\d\\d) ([45][0-9.]+) (.*)");

  /** Local trouble of any kind: the client keeps the message and tries again. */
  public static final Reply LOCAL_TROUBLE = parse("451 4.3.0 Temporary failure, try again later");

  public Reply {
    if (code < 400 || code > 599 || !ENHANCED.matcher(enhanced).matches()) {
      throw new IllegalArgumentException("not a refusal: " + code + " " + enhanced);
    }
    if (enhanced.charAt(0) - '0' != code / 100) {
      throw new IllegalArgumentException("classes differ: " + code + " " + enhanced);
    }
    if (!text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("reply text is not one line of printable ASCII");
    }
  }

  /** Reads {@code "523 5.7.1 Text"}. */
  public static Reply parse(String line) {
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a refusal: " + line);
    }
    return new Reply(Integer.parseInt(m.group(1)), m.group(2), m.group(3));
  }

  @Override
  public String toString() {
    return code + " " + enhanced + " " + text;
  }
}
