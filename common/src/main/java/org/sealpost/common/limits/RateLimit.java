// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
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
 * <p>Thread-safe. Keys are spread over {@value #TABLES} tables with a lock each: a thread that
 * loses its processor inside one holds up few others. The clock is monotonic, so a jump of the wall
 * clock has no effect.
 */
public final class RateLimit {
  private static final int TABLES = 16;

  private final long interval;
  private final long tolerance;
  private final Clock clock;

  /** Each is its own lock, as in {@link MessageRate}. */
  private final ExpiringTable[] arrivals = new ExpiringTable[TABLES];

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
    int maxEntries = Math.max(1, maxKeys / TABLES);
    Arrays.setAll(
        arrivals, i -> new ExpiringTable(interval * burst + 1, maxEntries, clock.nanos()));
  }

  /** The table of a key, which is a hash: sixteen times fewer threads want the same lock. */
  private ExpiringTable tableOf(long key) {
    return arrivals[(int) (key >>> 32) & TABLES - 1];
  }

  /** Takes one event of that key if it conforms; otherwise nothing changes. */
  public boolean tryAcquire(long key) {
    ExpiringTable table = tableOf(key);
    synchronized (table) {
      long now = clock.nanos();
      long stored = table.get(key, now);
      long arrival = stored == 0 || stored - now < 0 ? now : stored;
      if (arrival - now > tolerance) {
        return false;
      }
      long next = arrival + interval;
      table.put(key, next == 0 ? 1 : next, now);
      return true;
    }
  }

  /** Takes back one event that {@link #tryAcquire} has counted. */
  public void giveBack(long key) {
    ExpiringTable table = tableOf(key);
    synchronized (table) {
      long now = clock.nanos();
      long arrival = table.get(key, now);
      if (arrival != 0) {
        table.put(key, arrival == interval ? 1 : arrival - interval, now);
      }
    }
  }

  /**
   * What a restart must keep: key and how far ahead of now its arrival time lies, in nanoseconds,
   * one pair after the other.
   */
  public long[] snapshot() {
    return Arrays.stream(arrivals).flatMapToLong(this::snapshot).toArray();
  }

  private LongStream snapshot(ExpiringTable table) {
    synchronized (table) {
      long now = clock.nanos();
      LongStream.Builder pairs = LongStream.builder();
      table.forEach(
          (key, arrival) -> {
            if (arrival - now > 0) {
              pairs.add(key).add(arrival - now);
            }
          });
      return pairs.build();
    }
  }

  /** Whether no key has anything used up. */
  public boolean isAtRest() {
    return Arrays.stream(arrivals).allMatch(this::isAtRest);
  }

  private boolean isAtRest(ExpiringTable table) {
    synchronized (table) {
      long now = clock.nanos();
      boolean[] atRest = {true};
      table.forEach((key, arrival) -> atRest[0] &= arrival - now <= 0);
      return atRest[0];
    }
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
  public void restore(long key, long ahead) {
    ExpiringTable table = tableOf(key);
    synchronized (table) {
      long now = clock.nanos();
      long arrival = now + Math.min(ahead, tolerance + interval);
      if (ahead > 0) {
        table.put(key, arrival == 0 ? 1 : arrival, now);
      }
    }
  }
}
