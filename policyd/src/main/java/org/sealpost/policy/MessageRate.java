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
 *
 * <p>Thread-safe. Verdicts stand in several tables with a lock each: with one for all, a thread
 * that loses the processor while it holds the lock stops every connection.
 */
final class MessageRate {
  private static final int MAX_MESSAGES = 1 << 15;
  private static final int TABLES = 16;
  private static final long PASSED = 1;
  private static final long REFUSED = 2;

  private final Limit limit;
  private final RateLimit.Clock clock;
  private final ExpiringTable[] verdicts = new ExpiringTable[TABLES];

  /**
   * @param remember nanoseconds for which a verdict holds, at least
   */
  MessageRate(Limit limit, long remember, RateLimit.Clock clock) {
    this.limit = limit;
    this.clock = clock;
    for (int i = 0; i < TABLES; i++) {
      verdicts[i] = new ExpiringTable(remember, MAX_MESSAGES / TABLES, clock.nanos());
    }
  }

  /**
   * Whether this message may go.
   *
   * @param sender key of the login or client
   * @param message key of the instance, 0 if Postfix sent none
   */
  boolean allows(long sender, long message) {
    if (message == 0) {
      return limit.allows(sender);
    }
    // The instance of one sender says nothing about another's, wherever two Postfixes ask.
    long key = sender * 31 + message;
    ExpiringTable table = verdicts[(int) (key >>> 32) & TABLES - 1];
    synchronized (table) {
      long now = clock.nanos();
      long verdict = table.get(key, now);
      if (verdict == 0) {
        verdict = limit.allows(sender) ? PASSED : REFUSED;
        table.put(key, verdict, now);
      }
      return verdict == PASSED;
    }
  }
}
