// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes only when told: it begins at 2026-11-22 12:00 UTC. */
public final class FakeClock extends Clock {
  private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

  /** Goes on. */
  public void advance(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
