// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.dns.TxtAnswer;

class ZoneTest {
  private static final Zone ZONE =
      Zone.parse(
          """
          a.example TXT "one" "two"
          a.example TXT ""
          b.example TXT "say \\"hi\\" \\\\"

          SERVFAIL c.example
          TIMEOUT d.example
          """);

  @Test
  void txt_isWhatTheLinesSay() {
    assertEquals(TxtAnswer.found(List.of("onetwo", ""), false), ZONE.txt("A.example.").join());
    assertEquals(TxtAnswer.found(List.of("say \"hi\" \\"), false), ZONE.txt("b.example").join());
    assertEquals(TxtAnswer.UNKNOWN, ZONE.txt("c.example").join());
    assertFalse(ZONE.txt("d.example").isDone());
    assertEquals(TxtAnswer.absent(false), ZONE.txt("e.example").join());
  }

  @Test
  void asked_isInOrder() {
    Zone zone = Zone.parse("");
    assertEquals("", zone.asked());
    assertEquals(TxtAnswer.absent(false), zone.txt("b.example").join());
    assertEquals(TxtAnswer.absent(false), zone.txt("a.example").join());
    assertEquals("b.example\na.example\n", zone.asked());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.example",
        "a.example TXT",
        "a TXT open\"",
        "a TXT \"open",
        "a A \"x\"",
        "TIMEOUT"
      })
  void parse_otherLines_areRefused(String line) {
    assertThrows(IllegalArgumentException.class, () -> Zone.parse(line));
  }
}
