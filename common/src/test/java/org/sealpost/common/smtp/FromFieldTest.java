// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FromFieldTest {
  private static final String LONG =
      "\"Q \\\" x\" (c (d)) Smith <(e) \"a b\"@[IPv6:2001:db8::1] (f)> (g)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a@a.test                                   | a@a.test
          <a@a.test>                                 | a@a.test
          Alice <A@a.Test>                           | A@a.Test
          "Alice, x@y" <a@a.test>                    | a@a.test
          John Q. Public <a.b@a.test>                | a.b@a.test
          =?utf-8?q?J=C3=BCrgen?= <a@a.test>         | a@a.test
          a@a.test (Alice)                           | a@a.test
          (x) a@a.test                               | a@a.test
          "a b"@a.test                               | "a b"@a.test
          "a"@a.test                                 | a@a.test
          "a\\"b"@a.test                             | "a\\"b"@a.test
          x@[192.0.2.1]                              | x@[192.0.2.1]
          x@[IPv6:2001:db8::1]                       | x@[IPv6:2001:db8::1]
          a+x@_chat.test                             | a+x@_chat.test
          J\u00fcrgen <a@a.test>                      | a@a.test
          J\u00c3\u00bcrgen M\u00fc. X <a@a.test>       | a@a.test
          \u00e9<a@a.test>                           | a@a.test
          "Andr\u00e9" <a@a.test>                    | a@a.test
          "\\"\u00fc, b@b.test <x>" <a@a.test>       | a@a.test
          \u0080\u00ff <a@a.test>                    | a@a.test
          """)
  void oneAddress_isRead(String value, String expected) throws Exception {
    assertEquals(expected, FromField.parse(List.of(" " + value)).toString());
    assertEquals(expected, FromField.parse(List.of("\n " + value + "\r\n\t")).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Alice",
        "<>",
        "Alice <>",
        "a@",
        "@a.test",
        "a@a.test, b@b.test",
        "<a@a.test> <b@b.test>",
        "a@a.test <b@b.test>",
        "b@b.test, <a@a.test>",
        "g: a@a.test;",
        "g:;",
        "<@b.test:a@a.test>",
        "<@b.test,@c.test:a@a.test>",
        "<a@a.test> x",
        "<a@a.test",
        "a@a.test>",
        "a b@a.test",
        "a @a.test",
        "a@ a.test",
        "a(x)@a.test",
        "a@a@a.test",
        "a..b@a.test",
        ".a@a.test",
        "a@a..test",
        "a@a.test.",
        "a@[192.0.2.256]",
        "a@[192.0.2.1",
        "a@[::1]",
        "a@[IPv6:1]",
        "a@[IPv6:fe80::1%eth0]",
        "=?utf-8?q?a=40a=2Etest?=",
        "=?utf-8?q?a?=@a.test",
        "=?utf-8?q?=3Ca=40a=2Etest=3E?= x",
        "a\u0000@a.test",
        "a@a.test\u0000",
        "Al\u0000ice <a@a.test>",
        "Al\u0001ice <a@a.test>",
        "J\u00fcrgen@a.test",
        "J\u00fcrgen a@a.test",
        "J\u00fcrgen, <a@a.test>",
        "J\u00fcrgen <b@b.test> <a@a.test>",
        "x@\u00fc <a@a.test>",
        "<\u00fca@a.test>",
        "<\"\u00fc\"@a.test>",
        "<a@a.test\u00fc>",
        "<a@a.test>\u00fc",
        "<a@a.test> (\u00fc)",
        "J (\u00fc) <a@a.test>",
        "J\u0100 <a@a.test>",
        "J\uff1ca@a.test\uff1e",
        "\"\\\u00fc\" <a@a.test>",
        "\"\u0083\\\" <b@b.test>, x\" <a@a.test>",
        "\u00fc@a.test",
        "a@\u00fc.test",
        "\"a <a@a.test>",
        "(x <a@a.test>",
        "x) <a@a.test>",
        "\"a\n b\"@a.test",
        "a@a.test\nb@b.test",
        "a@a.test\rb@b.test",
        "a@a.test; b@b.test",
        "((((((((((((x)))))))))))) a@a.test",
        "a\\@a.test"
      })
  void anythingElse_isRefused(String value) {
    assertThrows(AddressException.class, () -> FromField.parse(List.of(value)));
  }

  /** Whatever bytes over 127 do, the address is the one that is read without them. */
  @Test
  void bytesOver127_changeNoAddress() {
    Random random = new Random(6532);
    String alphabet = "ab@.<>\"\\(), \u0083\u00c3\u00e9\u00ff";
    int read = 0;
    for (int round = 0; round < 200_000; round++) {
      StringBuilder value = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        value.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      value.append(random.nextBoolean() ? " <a@b>" : "\" <a@b>");
      Optional<AddrSpec> address = tryParse(value.toString());
      if (address.isPresent()) {
        read++;
        assertEquals(tryParse(value.toString().replaceAll("[\u0080-\u00ff]", "x")), address);
        assertTrue(address.get().toString().chars().allMatch(c -> c < 0x7f), value::toString);
      }
    }
    assertTrue(read > 1000, "addresses read: " + read);
  }

  private static Optional<AddrSpec> tryParse(String value) {
    try {
      return Optional.of(FromField.parse(List.of(value)));
    } catch (AddressException e) {
      return Optional.empty();
    }
  }

  @Test
  void severalFields_areRefused() {
    assertThrows(AddressException.class, () -> FromField.parse(List.of()));
    assertThrows(AddressException.class, () -> FromField.parse(List.of("a@a.test", "a@a.test")));
  }

  @Test
  void truncatedAnywhere_isRefusedOrComplete() throws Exception {
    AddrSpec whole = FromField.parse(List.of(LONG));
    for (int length = 0; length < LONG.indexOf('>') + 1; length++) {
      String cut = LONG.substring(0, length);
      assertThrows(AddressException.class, () -> FromField.parse(List.of(cut)), cut);
    }
    assertEquals("\"a b\"@[IPv6:2001:db8::1]", whole.toString());
    assertEquals("2001:db8:0:0:0:0:0:1", whole.literal().orElseThrow().getHostAddress());
  }

  @Test
  void oversized_isRefused() {
    String local = "a".repeat(400);
    assertThrows(AddressException.class, () -> FromField.parse(List.of(local + "@a.test")));
    assertThrows(AddressException.class, () -> AddrSpec.parse(local + "@a.test"));
  }

  @Test
  void envelopeAddress_hasNothingAroundIt() throws Exception {
    assertEquals("a+X@A.test", AddrSpec.parse("a+X@A.test").toString());
    assertThrows(AddressException.class, () -> AddrSpec.parse(""));
    assertThrows(AddressException.class, () -> AddrSpec.parse("<a@a.test>"));
    assertThrows(AddressException.class, () -> AddrSpec.parse(" a@a.test"));
    assertThrows(AddressException.class, () -> AddrSpec.parse("a@a.test "));
  }

  /** Connections run on small stacks: nothing recurses by its input. */
  @Test
  void manyLabels_areRefusedOnASmallStack() throws Exception {
    String dots = "a.".repeat(50_000) + "a";
    for (String address : List.of(dots + "@a.test", "a@" + dots, "\"" + dots + "\"@a.test")) {
      List<Throwable> thrown = new ArrayList<>();
      Runnable parse =
          () -> {
            try {
              FromField.parse(List.of(" " + address));
            } catch (AddressException | StackOverflowError e) {
              thrown.add(e);
            }
          };
      Thread thread = new Thread(null, parse, "small", 64 * 1024);
      thread.start();
      thread.join();
      assertEquals(1, thrown.size());
      assertEquals(AddressException.class, thrown.get(0).getClass());
    }
  }
}
