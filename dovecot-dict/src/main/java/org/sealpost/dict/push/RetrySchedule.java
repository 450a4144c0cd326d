// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * When a notification that failed is tried again: after 8, 64, 512, 4096 s, then every 4096 s, each
 * up to a quarter longer by chance, so that those that failed together do not come back together.
 */
final class RetrySchedule {
  private static final int LONGEST_POWER = 4;
  private static final double JITTER = 0.25;

  /** A server may ask for peace, but not for longer than a notification is of use. */
  private static final Duration LONGEST_PAUSE = Duration.ofHours(5);

  private final DoubleSupplier chance;

  /**
   * @param chance from 0 to 1
   */
  RetrySchedule(DoubleSupplier chance) {
    this.chance = chance;
  }

  /**
   * How long to wait.
   *
   * @param tries that failed before this one
   * @param retryAfter what the server asks for; zero for nothing
   */
  Duration delay(int tries, Duration retryAfter) {
    long seconds = 1L << (3 * Math.min(tries + 1, LONGEST_POWER));
    Duration least = Duration.ofSeconds(Math.max(seconds, bounded(retryAfter).toSeconds()));
    return least.plusMillis((long) (least.toMillis() * JITTER * chance.getAsDouble()));
  }

  /** What a server asks for, as far as it gets it. */
  static Duration bounded(Duration retryAfter) {
    return retryAfter.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : retryAfter;
  }
}
