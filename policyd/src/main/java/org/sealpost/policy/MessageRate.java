// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import org.sealpost.common.limits.ExpiringTable;
import org.sealpost.common.limits.RateLimit;

/**
 * A rate of messages where Postfix asks once per recipient: all recipients of one message (equal
 * {@code instance}) get the verdict of the first, on whichever connection they are asked. An empty
 * instance names no message and counts by itself. Connections are counted the same way.
 *
 * <p>Limits: {@value #MAX_MESSAGES} messages; of more in that time, the oldest count once more.
 */
final class MessageRate {
  private static final int MAX_MESSAGES = 1 << 15;
  private static final long PASSED = 1;
  private static final long REFUSED = 2;

  private final Limit limit;
  private final RateLimit.Clock clock;
  private final ExpiringTable verdicts;

  /**
   * @param remember nanoseconds for which a verdict holds, at least
   */
  MessageRate(Limit limit, long remember, RateLimit.Clock clock) {
    this.limit = limit;
    this.clock = clock;
    this.verdicts = new ExpiringTable(remember, MAX_MESSAGES, clock.nanos());
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
    // The instance of one sender says nothing about another's, wherever two Postfixes ask.
    long key = sender * 31 + message;
    long verdict = verdicts.get(key, now);
    if (verdict == 0) {
      verdict = limit.allows(sender) ? PASSED : REFUSED;
      verdicts.put(key, verdict, now);
    }
    return verdict == PASSED;
  }
}
