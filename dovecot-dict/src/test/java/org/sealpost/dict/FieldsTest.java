// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldsTest {
  record Case(String label, String line, List<String> fields) {
    @Override
    public String toString() {
      return label;
    }
  }

  static List<Case> lines() {
    return List.of(
        new Case("empty", "", List.of("")),
        new Case("one", "a", List.of("a")),
        new Case("empty ends", "\ta\t", List.of("", "a", "")),
        new Case("all escapes", "\0010\0011\001t\001r\001n", List.of("\0\001\t\r\n")),
        new Case("escaped TAB does not split", "a\001tb\tc", List.of("a\tb", "c")),
        new Case("escape of another letter", "a\001xb", List.of("axb")),
        new Case("escape at the end", "a\001", List.of("a")),
        new Case("escape at the end of a field", "a\001\tb", List.of("a", "b")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void split_unescapes(Case c) {
    assertEquals(c.fields, Fields.split(c.line));
  }

  @Test
  void escape_bringsEveryByteBack() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      all.append(c);
    }
    String escaped = Fields.escape(all.toString());
    assertEquals(
        -1, escaped.chars().filter(c -> "\0\t\r\n".indexOf(c) >= 0).findFirst().orElse(-1));
    assertEquals(List.of(all.toString()), Fields.split(escaped));
  }
}
