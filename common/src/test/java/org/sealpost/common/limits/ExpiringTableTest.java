// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExpiringTableTest {
  @Test
  void get_keptForOneGenerationAtLeast() {
    ExpiringTable table = new ExpiringTable(100, 1000, 0);
    table.put(1, 11, 50);
    assertEquals(11, table.get(1, 149), "one generation after it was written");
    assertEquals(0, table.get(1, 250), "gone after two");
  }

  @Test
  void get_longSilenceForgetsEverything() {
    ExpiringTable table = new ExpiringTable(100, 1000, 0);
    table.put(1, 11, 99);
    assertEquals(0, table.get(1, 1000));
    assertEquals(0, table.size());
  }

  @Test
  void put_floodForgetsOldestAndStaysBounded() {
    ExpiringTable table = new ExpiringTable(1000, 64, 0);
    for (long key = 1; key <= 10_000; key++) {
      table.put(key, key, 1);
      assertTrue(table.size() <= 128);
      for (long recent = Math.max(1, key - 63); recent <= key; recent++) {
        assertEquals(recent, table.get(recent, 1));
      }
    }
  }

  /** A full generation's cells serve again for the next but one: nothing of before shows. */
  @Test
  void put_reusedCellsAreEmpty() {
    ExpiringTable table = new ExpiringTable(100, 5000, 0);
    for (long key = 1; key <= 5000; key++) {
      table.put(key, 1, 0);
    }
    table.put(10_001, 2, 100);
    table.put(10_002, 3, 200);
    assertEquals(0, table.get(1, 200));
    assertEquals(2, table.get(10_001, 200));
    assertEquals(2, table.size());
  }

  /** Colliding keys, zero as a key, and growth, against a hash map. */
  @Test
  void put_agreesWithHashMap() {
    Random random = new Random(1);
    ExpiringTable table = new ExpiringTable(Long.MAX_VALUE / 2, 100_000, 0);
    Map<Long, Long> model = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      long key = random.nextBoolean() ? random.nextInt(3000) : (long) random.nextInt(3000) << 32;
      long value = 1L + random.nextInt(1000);
      table.put(key, value, 0);
      model.put(key, value);
    }
    model.forEach((key, value) -> assertEquals(value, table.get(key, 0)));
    Map<Long, Long> visited = new HashMap<>();
    table.forEach(visited::put);
    assertEquals(model, visited);
  }
}
