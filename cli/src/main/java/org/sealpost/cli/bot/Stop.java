// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that a program that runs on and on should end: SIGTERM, SIGINT. The JVM then runs its
 * shutdown hooks and ends with status 143 or 130, whatever the program still does; so a hook gives
 * it the time to end.
 */
final class Stop {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Wants the end when the JVM does, and holds the JVM until {@link #ended}. */
  void atShutdown() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  want();
                  await(ended, PATIENCE);
                },
                "stop"));
  }

  void want() {
    wanted.countDown();
  }

  boolean isWanted() {
    return wanted.getCount() == 0;
  }

  /** Waits so long, or until the end is wanted. */
  void sleep(Duration time) {
    await(wanted, time);
  }

  /** What had to be done at the end is done. */
  void ended() {
    ended.countDown();
  }

  private static void await(CountDownLatch latch, Duration time) {
    try {
      boolean reached = latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
      if (reached) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
