// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Waits for local trouble to pass. The wait is counted from when the trouble began, not from each
 * request: a queue of requests behind a lasting trouble is answered at once, before Dovecot's own
 * timeout (30 s) finds one of them.
 */
final class Patience {
  /** What may meet with trouble. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /** Thread.sleep, or a test's clock. */
  @FunctionalInterface
  interface Sleep {
    void sleep(Duration time) throws InterruptedException;
  }

  private static final Duration STEP = Duration.ofMillis(100);
  private static final long NO_TROUBLE = Long.MIN_VALUE;

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Sleep sleep;
  private final AtomicLong troubleSince = new AtomicLong(NO_TROUBLE);

  Patience(Duration limit, LongSupplier nanoTime, Sleep sleep) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.sleep = sleep;
  }

  /** Tries until it works or the time is over; then the last exception. */
  <T> T outwait(Attempt<T> attempt) throws IOException {
    while (true) {
      try {
        T result = attempt.run();
        troubleSince.set(NO_TROUBLE);
        return result;
      } catch (IOException e) {
        pauseOrGiveUp(e);
      }
    }
  }

  private void pauseOrGiveUp(IOException trouble) throws IOException {
    long now = nanoTime.getAsLong();
    troubleSince.compareAndSet(NO_TROUBLE, now);
    if (now - troubleSince.get() >= limit.toNanos()) {
      throw trouble;
    }
    try {
      sleep.sleep(STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw trouble;
    }
  }
}
