// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSyntaxTest {
  @ParameterizedTest
  @ValueSource(strings = {"", " ", " a", "\n a", "\r\n\ta\r\n b", "\u00e9"})
  void value_passes(String value) {
    assertDoesNotThrow(() -> FieldSyntax.requireValue(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0",
        "a\rb",
        "a\r",
        "a\n",
        "a\nb",
        "a\r\nb",
        "a\n \n b",
        "a\n ",
        "a\r\n \r\n b",
        "a\n\r\n b",
        "a\r\r\n b"
      })
  void value_isRefused(String value) {
    assertThrows(StructureException.class, () -> FieldSyntax.requireValue(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "A ", " A", "A\t", "A B", "A\u00e9", "A\0", "A:"})
  void name_isRefused(String name) {
    assertThrows(StructureException.class, () -> FieldSyntax.requireName(name));
  }
}
