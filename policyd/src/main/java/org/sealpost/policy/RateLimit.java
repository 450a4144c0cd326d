// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
final class RateLimit {
  private static final int MAX_KEYS = 1 << 20;

  private final long interval;
  private final long tolerance;
  private final Clock clock;
  private final ExpiringTable arrivals;

  /** Nanoseconds since an arbitrary origin, never going back. */
  @FunctionalInterface
  interface Clock {
    long nanos();
  }

  /**
   * A limit.
   *
   * @param events how many in a period
   * @param period length of the period in seconds
   * @param burst how many at once; at least 1
   */
  RateLimit(int events, int period, int burst, Clock clock) {
    if (events < 1 || period < 1 || burst < 1) {
      throw new IllegalArgumentException("rate limit of " + events + "/" + period + ":" + burst);
    }
    this.interval = TimeUnit.SECONDS.toNanos(period) / events;
    this.tolerance = interval * (burst - 1);
    this.clock = clock;
    this.arrivals = new ExpiringTable(interval * burst + 1, MAX_KEYS, clock.nanos());
  }

  /** Takes one event of that key if it conforms; otherwise nothing changes. */
  synchronized boolean tryAcquire(long key) {
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
   * What a restart must keep: pairs of a key and how far ahead of now its arrival time lies, in
   * nanoseconds.
   */
  synchronized List<long[]> snapshot() {
    long now = clock.nanos();
    List<long[]> entries = new ArrayList<>();
    arrivals.forEach(
        (key, arrival) -> {
          if (arrival - now > 0) {
            entries.add(new long[] {key, arrival - now});
          }
        });
    return entries;
  }

  /** Whether no key has anything used up. */
  synchronized boolean isAtRest() {
    long now = clock.nanos();
    boolean[] atRest = {true};
    arrivals.forEach((key, arrival) -> atRest[0] &= arrival - now <= 0);
    return atRest[0];
  }

  /**
   * Takes up what {@link #snapshot} gave; a value beyond what the limit can reach is cut to that.
   */
  synchronized void restore(long key, long ahead) {
    long now = clock.nanos();
    long arrival = now + Math.min(ahead, tolerance + interval);
    if (ahead > 0) {
      arrivals.put(key, arrival == 0 ? 1 : arrival, now);
    }
  }
}
