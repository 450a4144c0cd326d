// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.sealpost.common.daemon.Log;

/** Lets one warning through in a minute, with how many there were since the last. */
public final class LogLimit {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final Clock clock;
  private Instant next = Instant.MIN;
  private int withheld;

  /** By this clock. */
  public LogLimit(Clock clock) {
    this.clock = clock;
  }

  /** Logs it, unless there was one less than a minute ago. */
  public synchronized void warning(String line) {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      withheld++;
      return;
    }
    Log.warning(withheld == 0 ? line : line + " (and " + withheld + " more before)");
    withheld = 0;
    next = now.plus(INTERVAL);
  }
}
