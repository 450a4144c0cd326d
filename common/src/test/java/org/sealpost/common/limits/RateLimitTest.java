// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long now = 42;

  @Test
  void tryAcquire_burstThenPause() {
    RateLimit limit = new RateLimit(60, 60, 10, 1000, () -> now);
    for (int i = 0; i < 10; i++) {
      assertTrue(limit.tryAcquire(7), "message " + i + " of the burst");
    }
    assertFalse(limit.tryAcquire(7), "one over the burst");
    assertTrue(limit.tryAcquire(8), "another key has its own burst");
    now += SECOND;
    assertTrue(limit.tryAcquire(7), "one more after a second");
    assertFalse(limit.tryAcquire(7), "and only one");
    now += 10 * SECOND;
    for (int i = 0; i < 10; i++) {
      assertTrue(limit.tryAcquire(7), "the burst is whole again after ten seconds");
    }
    assertFalse(limit.tryAcquire(7));
  }

  @Test
  void giveBack_isAsIfItHadNotHappened() {
    RateLimit limit = new RateLimit(60, 60, 3, 1000, () -> now);
    limit.giveBack(7);
    for (int i = 0; i < 3; i++) {
      assertTrue(limit.tryAcquire(7));
    }
    limit.giveBack(7);
    assertTrue(limit.tryAcquire(7));
    assertFalse(limit.tryAcquire(7));
  }

  /** A monotonic clock may start anywhere, also where the sum of times wraps around. */
  @Test
  void tryAcquire_clockNearOverflow() {
    now = Long.MAX_VALUE - 5 * SECOND;
    tryAcquire_burstThenPause();
    now = -3;
    tryAcquire_burstThenPause();
  }

  /**
   * Against a model that shares nothing with the algorithm: a leaky bucket per key, drained in
   * small exact steps.
   */
  @Test
  void tryAcquire_agreesWithBucketModel() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int events = 1 + random.nextInt(50);
      int burst = 1 + random.nextInt(12);
      // A period that the rate divides, so that the model needs no rounding.
      int period = events * (1 + random.nextInt(3));
      now = random.nextLong();
      RateLimit limit = new RateLimit(events, period, burst, 1000, () -> now);
      Map<Long, Bucket> model = new HashMap<>();
      for (int step = 0; step < 2000; step++) {
        now += random.nextInt(5) == 0 ? random.nextInt(20) * SECOND / 4 : 0;
        long key = random.nextInt(4);
        Bucket bucket =
            model.computeIfAbsent(key, k -> new Bucket(now, period / events * SECOND, burst));
        assertEquals(bucket.take(now), limit.tryAcquire(key), "seed " + seed + " step " + step);
      }
    }
  }

  /** Whoever asks at the same time: each key has its burst, none has more. */
  @Test
  void tryAcquire_manyThreads() throws Exception {
    RateLimit limit = new RateLimit(60, 60, 10, 100_000, () -> now);
    long[] keys = new Random(3).longs(500).toArray();
    AtomicInteger allowed = new AtomicInteger();
    Runnable askForAll =
        () -> {
          for (int i = 0; i < 4; i++) {
            for (long key : keys) {
              allowed.addAndGet(limit.tryAcquire(key) ? 1 : 0);
            }
          }
        };
    List<Thread> threads = Stream.generate(() -> new Thread(askForAll)).limit(8).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(10 * keys.length, allowed.get());
    assertEquals(2 * keys.length, limit.snapshot().length);
  }

  @Test
  void restore_keepsWhatWasUsed() {
    RateLimit before = new RateLimit(60, 60, 10, 1000, () -> now);
    for (int i = 0; i < 10; i++) {
      assertTrue(before.tryAcquire(7));
    }
    long[] saved = before.snapshot();
    now = -77;
    RateLimit after = new RateLimit(60, 60, 10, 1000, () -> now);
    after.restore(saved[0], saved[1]);
    assertFalse(after.tryAcquire(7));
    now += SECOND;
    assertTrue(after.tryAcquire(7));
    after.restore(9, Long.MAX_VALUE);
    now += 10 * SECOND;
    assertTrue(after.tryAcquire(9), "a damaged value blocks no longer than a full burst");
  }

  /** Water in nanoseconds; one event fills one interval; full at {@code burst} intervals. */
  private static final class Bucket {
    private final long interval;
    private final int burst;
    private long water;
    private long last;

    Bucket(long now, long interval, int burst) {
      this.last = now;
      this.interval = interval;
      this.burst = burst;
    }

    boolean take(long now) {
      water = Math.max(0, water - (now - last));
      last = now;
      if (water + interval > burst * interval) {
        return false;
      }
      water += interval;
      return true;
    }
  }
}
