// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassdbKeyTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          secret"u@d            | secret  | u@d   | ``
          secret"u@d"192.0.2.1  | secret  | u@d   | 192.0.2.1
          secret"u@d"           | secret  | u@d   | ``
          "u@d                  | ``      | u@d   | ``
          se\\"cret"u@d         | se"cret | u@d   | ``
          a\\'\\\\b"u\\"x@d"::1 | a'\\b   | u"x@d | ::1
          """)
  void key_isSplitAndUnescaped(String key, String password, String user, String address) {
    PassdbKey expected = new PassdbKey(password, user, address);
    assertEquals(Optional.of(expected), PassdbKey.parse(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "a\"b\"c\"d", "secret\"u@d\\", "\\"})
  void otherKeys_areNone(String key) {
    assertEquals(Optional.empty(), PassdbKey.parse(key));
  }

  @Test
  void userdbKey_isOnePart() {
    assertEquals(Optional.of("u\"x@d"), PassdbKey.userdbUser("u\\\"x@d"));
    assertEquals(Optional.empty(), PassdbKey.userdbUser("u\"x@d"));
    assertEquals(Optional.empty(), PassdbKey.userdbUser("u\\"));
  }

  @Test
  void toString_hidesThePassword() {
    assertFalse(new PassdbKey("secret", "u@d", "").toString().contains("secret"));
  }
}
