// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.sealpost.dict.tokens.NotificationQueue;

/**
 * When a device may be told of a message: at once, or if it was told less than a second ago, a
 * second after that, of all that came meanwhile to any of its addresses.
 *
 * <p>Limits: {@value #MAX_TOKENS} tokens; beyond, all are forgotten, which can only make a
 * notification come early. Only their hashes are kept: of two that are equal one comes late by a
 * second at most.
 */
public final class Coalescing implements NotificationQueue.Pace {
  private static final int MAX_TOKENS = 10_000;

  private final Map<Integer, Instant> due = new HashMap<>();

  @Override
  public synchronized Instant due(String token, Instant now) {
    if (due.size() >= MAX_TOKENS) {
      due.values().removeIf(time -> !time.plus(Notifier.COALESCE).isAfter(now));
      if (due.size() >= MAX_TOKENS) {
        due.clear();
      }
    }
    return due.merge(
        token.hashCode(),
        now,
        (last, none) -> {
          if (last.isAfter(now.plus(Notifier.COALESCE))) {
            return now; // the clock went back
          }
          Instant next = last.isAfter(now) ? last : last.plus(Notifier.COALESCE);
          return next.isAfter(now) ? next : now;
        });
  }
}
