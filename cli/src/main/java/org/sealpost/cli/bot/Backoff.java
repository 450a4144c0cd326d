// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.time.Duration;

/** How long to wait before the next try: twice as long each time, until one has lasted. */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Duration next = FIRST;

  /** The time to wait after a try that failed after having lasted so long. */
  Duration after(Duration lasted) {
    if (lasted.compareTo(LONGEST) >= 0) {
      next = FIRST;
    }
    Duration wait = next;
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    return wait;
  }
}
