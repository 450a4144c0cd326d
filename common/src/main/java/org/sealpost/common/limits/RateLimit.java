// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * So many events in a period for each key, with a burst: the generic cell rate algorithm (ITU-T
 * I.371 annex A, virtual scheduling). Each key has a theoretical arrival time; an event conforms if
 * that lies at most {@code (burst - 1)} emission intervals ahead of now, and moves it on by one
 * interval per unit of weight.
 *
 * <p>A key whose arrival time has passed is the same as one never seen, so the table may forget it
 * after {@code burst} intervals: the state of people who do not send costs nothing. Keys are
 * hashes: the state names nobody.
 *
 * <p>Thread-safe. The clock is monotonic, so a jump of the wall clock has no effect.
 */
public final class RateLimit {
  private final long interval;
  private final long tolerance;
  private final Clock clock;
  private final ExpiringTable arrivals;

  /** Nanoseconds since an arbitrary origin, never going back. */
  @FunctionalInterface
  public interface Clock {
    long nanos();
  }

  /**
   * A limit.
   *
   * @param events how many in a period
   * @param period length of the period in seconds
   * @param burst how many at once; at least 1
   * @param maxKeys of more keys at once, those that sent longest ago are forgotten
   */
  public RateLimit(int events, int period, int burst, int maxKeys, Clock clock) {
    if (events < 1 || period < 1 || burst < 1) {
      throw new IllegalArgumentException("rate limit of " + events + "/" + period + ":" + burst);
    }
    this.interval = TimeUnit.SECONDS.toNanos(period) / events;
    this.tolerance = interval * (burst - 1);
    this.clock = clock;
    this.arrivals = new ExpiringTable(interval * burst + 1, maxKeys, clock.nanos());
  }

  /** Takes one event of that key if it conforms; otherwise nothing changes. */
  public synchronized boolean tryAcquire(long key) {
    long now = clock.nanos();
    long stored = arrivals.get(key, now);
    long arrival = stored == 0 || stored - now < 0 ? now : stored;
    if (arrival - now > tolerance) {
      return false;
    }
    long next = arrival + interval;
    arrivals.put(key, next == 0 ? 1 : next, now);
    return true;
  }

  /**
   * What a restart must keep: key and how far ahead of now its arrival time lies, in nanoseconds,
   * one pair after the other.
   */
  public synchronized long[] snapshot() {
    long now = clock.nanos();
    long[] pairs = new long[2 * arrivals.size()];
    int[] count = {0};
    arrivals.forEach(
        (key, arrival) -> {
          if (arrival - now > 0) {
            pairs[count[0]++] = key;
            pairs[count[0]++] = arrival - now;
          }
        });
    return Arrays.copyOf(pairs, count[0]);
  }

  /** Whether no key has anything used up. */
  public synchronized boolean isAtRest() {
    long now = clock.nanos();
    boolean[] atRest = {true};
    arrivals.forEach((key, arrival) -> atRest[0] &= arrival - now <= 0);
    return atRest[0];
  }

  /** The limit that takes the place of another: this one with its counts, or itself if equal. */
  public RateLimit after(@Nullable RateLimit before) {
    if (before == null) {
      return this;
    }
    if (before.interval == interval && before.tolerance == tolerance) {
      return before;
    }
    long[] pairs = before.snapshot();
    for (int i = 0; i < pairs.length; i += 2) {
      restore(pairs[i], pairs[i + 1]);
    }
    return this;
  }

  /**
   * Takes up one pair of a {@link #snapshot}; a value beyond what the limit can reach is cut to
   * that.
   */
  public synchronized void restore(long key, long ahead) {
    long now = clock.nanos();
    long arrival = now + Math.min(ahead, tolerance + interval);
    if (ahead > 0) {
      arrivals.put(key, arrival == 0 ? 1 : arrival, now);
    }
  }
}
