// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.util.concurrent.TimeUnit;

/**
 * A rate of messages where Postfix asks once per recipient: all recipients of one message (equal
 * {@code instance}) get the verdict of the first, on whichever connection they are asked. An empty
 * instance names no message and counts by itself.
 */
final class MessageRate {
  /** Longer than Postfix lets one SMTP transaction take in practice. */
  private static final long REMEMBER = TimeUnit.HOURS.toNanos(1);

  private static final int MAX_MESSAGES = 1 << 17;
  private static final long PASSED = 1;
  private static final long REFUSED = 2;

  private final Limit limit;
  private final RateLimit.Clock clock;
  private final ExpiringTable verdicts;

  MessageRate(Limit limit, RateLimit.Clock clock) {
    this.limit = limit;
    this.clock = clock;
    this.verdicts = new ExpiringTable(REMEMBER, MAX_MESSAGES, clock.nanos());
  }

  /**
   * Whether this message may go.
   *
   * @param sender key of the login or client
   * @param message key of the instance, 0 if Postfix sent none
   */
  synchronized boolean allows(long sender, long message) {
    if (message == 0) {
      return limit.allows(sender);
    }
    long now = clock.nanos();
    long verdict = verdicts.get(message, now);
    if (verdict == 0) {
      verdict = limit.allows(sender) ? PASSED : REFUSED;
      verdicts.put(message, verdict, now);
    }
    return verdict == PASSED;
  }
}
