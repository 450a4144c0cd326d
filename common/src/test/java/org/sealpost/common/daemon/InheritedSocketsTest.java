// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InheritedSocketsTest {
  @Test
  void names_ofOurOwnEnvironment() {
    assertEquals(Set.of("incoming", "doveauth"), names("42", "2", "incoming:doveauth"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "for another process, 41, 2, a:b",
    "no descriptors,      42, 0, a:b",
    "not a number,        42, x, a:b",
    "negative,            42, -2, a:b",
    "too large,           42, 99999999999, a:b",
  })
  void names_ofWhatIsNotForUs_areNone(String label, String pid, String count, String names) {
    assertEquals(Set.of(), names(pid, count, names), label);
  }

  @Test
  void names_fewerThanDescriptors_areUnknown() {
    assertEquals(Set.of("a", "unknown"), names("42", "3", "a"));
  }

  private static Set<String> names(String pid, String count, String names) {
    Map<String, String> environment =
        Map.of("LISTEN_PID", pid, "LISTEN_FDS", count, "LISTEN_FDNAMES", names);
    return InheritedSockets.of(environment, 42).names();
  }
}
