// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TxtCacheTest {
  private final AtomicLong nanos = new AtomicLong(-5);
  private final TxtCache cache = new TxtCache(10_000, nanos::get);

  private static TimedAnswer found(String text, long ttl) {
    return new TimedAnswer(TxtAnswer.found(List.of(text), false), ttl);
  }

  @Test
  void entry_lastsForItsTtl() {
    cache.put("a", found("x", 10));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
    assertNotNull(cache.get("a"));
    nanos.incrementAndGet();
    assertNull(cache.get("a"));
    assertEquals(0, cache.size());
  }

  @Test
  void longTtl_isCut_negativeSooner() {
    cache.put("a", found("x", 1 << 30));
    cache.put("b", new TimedAnswer(TxtAnswer.absent(false), 1 << 30));
    nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertNull(cache.get("b"));
    assertNotNull(cache.get("a"));
    nanos.addAndGet(TimeUnit.HOURS.toNanos(23));
    assertNull(cache.get("a"));
  }

  @Test
  void temporaryOrTtlZero_isNotKept_andDropsTheOld() {
    cache.put("a", found("x", 10));
    cache.put("a", new TimedAnswer(TxtAnswer.UNKNOWN, 10));
    assertNull(cache.get("a"));
    cache.put("a", found("x", 0));
    assertNull(cache.get("a"));
  }

  @Test
  void size_isBounded_leastRecentlyUsedGoesFirst() {
    for (int i = 0; i < 20; i++) {
      cache.put("n" + i, found("x".repeat(100), 10));
      assertNotNull(cache.get("n0"), "used all the time");
    }
    cache.put("big", found("x".repeat(9_000), 10));
    assertTrue(cache.size() < 5);
    cache.put("bigger", found("x".repeat(50_000), 10));
    assertEquals(0, cache.size());
    cache.put("a", found("x", 10));
    assertNotNull(cache.get("a"));
  }
}
