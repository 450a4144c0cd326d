// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CanonicalizationTest {
  record HeaderCase(String label, String name, String value, String simple, String relaxed) {
    @Override
    public String toString() {
      return label;
    }
  }

  static Stream<HeaderCase> headers() {
    return Stream.of(
        new HeaderCase("RFC 6376 section 3.4.5, A", "A", " X", "A: X", "a:X"),
        new HeaderCase(
            "RFC 6376 section 3.4.5, B", "B ", " Y\t\r\n\tZ  ", "B : Y\t\r\n\tZ  ", "b:Y Z"),
        new HeaderCase("fold with LF", "S", " a\n b", "S: a\r\n b", "s:a b"),
        new HeaderCase("no leading space", "S", "a", "S:a", "s:a"),
        new HeaderCase("empty", "S", "", "S:", "s:"),
        new HeaderCase("blank", "S", " \t ", "S: \t ", "s:"),
        new HeaderCase("fold first", "S", "\n a", "S:\r\n a", "s:a"),
        new HeaderCase("8-bit", "S", " \u00e9\u00ff", "S: \u00e9\u00ff", "s:\u00e9\u00ff"),
        new HeaderCase("8-bit blank is text", "S", " a\u00a0", "S: a\u00a0", "s:a\u00a0"),
        new HeaderCase("CR alone is text", "S", " a\rb", "S: a\rb", "s:a\rb"),
        new HeaderCase("CR before CRLF", "S", " a\r\r\n b", "S: a\r\r\n b", "s:a\r b"),
        new HeaderCase("NUL and form feed", "S", " a\0\fb", "S: a\0\fb", "s:a\0\fb"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void header(HeaderCase c) {
    assertEquals(c.simple, header(Canonicalization.SIMPLE, c), "simple");
    assertEquals(c.relaxed, header(Canonicalization.RELAXED, c), "relaxed");
  }

  private static String header(Canonicalization canonicalization, HeaderCase c) {
    Octets out = new Octets();
    canonicalization.header(out, c.name, c.value);
    return new String(out.array(), 0, out.length(), ISO_8859_1);
  }

  record BodyCase(String label, String body, String simple, String relaxed) {
    @Override
    public String toString() {
      return label;
    }
  }

  static Stream<BodyCase> bodies() {
    return Stream.of(
        new BodyCase(
            "RFC 6376 section 3.4.5",
            " C \r\nD \t E\r\n\r\n\r\n",
            " C \r\nD \t E\r\n",
            " C\r\nD E\r\n"),
        new BodyCase("empty", "", "\r\n", ""),
        new BodyCase("one CRLF", "\r\n", "\r\n", ""),
        new BodyCase("many CRLF", "\r\n".repeat(200), "\r\n", ""),
        new BodyCase("blank lines only", " \r\n\t\r\n", " \r\n\t\r\n", ""),
        new BodyCase("blank, no CRLF", " ", " \r\n", ""),
        new BodyCase("no final CRLF", "a", "a\r\n", "a\r\n"),
        new BodyCase("final CRLF", "a\r\n", "a\r\n", "a\r\n"),
        new BodyCase("empty first line", "\r\na\r\n", "\r\na\r\n", "\r\na\r\n"),
        new BodyCase(
            "empty lines inside", "a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n", "a\r\n\r\n\r\nb\r\n"),
        new BodyCase(
            "many empty lines inside",
            "a\r\n" + "\r\n".repeat(300) + "b",
            "a\r\n" + "\r\n".repeat(300) + "b\r\n",
            "a\r\n" + "\r\n".repeat(300) + "b\r\n"),
        new BodyCase("trailing blanks", "a \t\r\nb ", "a \t\r\nb \r\n", "a\r\nb\r\n"),
        new BodyCase("leading blanks", "  a\r\n", "  a\r\n", " a\r\n"),
        new BodyCase("blank line at the end", "a\r\n \r\n", "a\r\n \r\n", "a\r\n"),
        new BodyCase("dots", "..\r\n.\r\n.a\r\n", "..\r\n.\r\n.a\r\n", "..\r\n.\r\n.a\r\n"),
        new BodyCase("LF alone is text", "a \n b\n", "a \n b\n\r\n", "a \n b\n\r\n"),
        new BodyCase("CR alone is text", "a \r b\r", "a \r b\r\r\n", "a \r b\r\r\n"),
        new BodyCase("CR CR LF", "a\r\r\n", "a\r\r\n", "a\r\r\n"),
        new BodyCase("CR alone at the start", "\ra", "\ra\r\n", "\ra\r\n"),
        new BodyCase("LF CR", "\n\r", "\n\r\r\n", "\n\r\r\n"),
        new BodyCase("CRLF CR", "\r\n\r", "\r\n\r\r\n", "\r\n\r\r\n"),
        new BodyCase(
            "8-bit", "\u00e9\u0080 \u00ff", "\u00e9\u0080 \u00ff\r\n", "\u00e9\u0080 \u00ff\r\n"),
        new BodyCase("NUL", "a\0 \0\r\n", "a\0 \0\r\n", "a\0 \0\r\n"));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void body_inOnePiece(BodyCase c) {
    check(c.body, c.simple, c.relaxed, c.body.length(), 0);
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void body_splitAtEachByte(BodyCase c) {
    for (int at = 0; at <= c.body.length(); at++) {
      check(c.body, c.simple, c.relaxed, at, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void body_byteByByte(BodyCase c) {
    check(c.body, c.simple, c.relaxed, 0, 1);
  }

  /** A slow way to the same text, for bodies that nobody thought of. */
  @Test
  void body_random_agreesWithTheDefinition() {
    Random random = new Random(6376);
    String alphabet = "ab  \t\r\r\n\n\r\n";
    for (int round = 0; round < 3000; round++) {
      StringBuilder body = new StringBuilder();
      int length = random.nextInt(24);
      while (body.length() < length) {
        int pick = random.nextInt(alphabet.length());
        body.append(pick == alphabet.length() - 1 ? "\r\n" : alphabet.substring(pick, pick + 1));
      }
      String text = body.toString();
      int split = random.nextInt(text.length() + 1);
      check(text, simpleByDefinition(text), relaxedByDefinition(text), split, 0);
    }
  }

  /** Long lines are looked at in words of eight octets: every octet, at every place of one. */
  @Test
  void body_everyOctet_atEveryPlace_agreesWithTheDefinition() {
    for (int octet = 0; octet < 256; octet++) {
      for (int place = 0; place < 17; place++) {
        String twice = ("" + (char) octet).repeat(2);
        for (String end : List.of("y".repeat(16) + "\r\n", "\r\n")) {
          String text = "x".repeat(place) + twice + end;
          check(text, simpleByDefinition(text), relaxedByDefinition(text), 0, 0);
        }
      }
    }
  }

  @Test
  void body_longerThanTheBuffer() {
    String body = ("word  word\t" + "x".repeat(5000) + " \r\n").repeat(20);
    check(body, simpleByDefinition(body), relaxedByDefinition(body), 7777, 0);
  }

  private static String simpleByDefinition(String body) {
    return body.replaceAll("(\r\n)*\\z", "") + "\r\n";
  }

  private static String relaxedByDefinition(String body) {
    String text = body.replaceAll("[ \t]+(?=\r\n|\\z)", "").replaceAll("[ \t]+", " ");
    text = text.replaceAll("(\r\n)*\\z", "");
    return text.isEmpty() ? "" : text + "\r\n";
  }

  /** Feeds the body up to split at once, then the rest at once or in steps. */
  private static void check(String body, String simple, String relaxed, int split, int step) {
    check(Canonicalization.SIMPLE, body, simple, split, step);
    check(Canonicalization.RELAXED, body, relaxed, split, step);
  }

  private static void check(
      Canonicalization canonicalization, String body, String expected, int split, int step) {
    byte[] bytes = body.getBytes(ISO_8859_1);
    BodyHash hash = canonicalization.bodyHash();
    hash.update(bytes, 0, split);
    for (int i = split; i < bytes.length; i += step == 0 ? bytes.length : step) {
      hash.update(bytes, i, step == 0 ? bytes.length : Math.min(bytes.length, i + step));
    }
    byte[] value = hash.finish();
    String label = canonicalization + " of " + body.replace("\r", "\\r").replace("\n", "\\n");
    assertEquals(expected.length(), hash.length(), label);
    assertArrayEquals(Jca.sha256().digest(expected.getBytes(ISO_8859_1)), value, label);
  }
}
