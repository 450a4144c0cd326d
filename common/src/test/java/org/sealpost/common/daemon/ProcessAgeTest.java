// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessAgeTest {
  @Test
  void of_nameWithBracketsAndBlanks() {
    String stat =
        "42 (a) S 1 (b) S 1 42 42 0 -1 4194304 1 0 0 0 3 1 0 0 20 0 1 0 4217677 9 1 18446744073709551615 0\n";
    assertEquals(Duration.ofMillis(520), ProcessAge.of(stat, "42177.29 29850.97\n"));
  }

  @Test
  void ofThisProcess_isNeitherNegativeNorYears() {
    Duration age = ProcessAge.ofThisProcess();
    assertTrue(!age.isNegative() && age.toDays() < 1, age::toString);
  }
}
