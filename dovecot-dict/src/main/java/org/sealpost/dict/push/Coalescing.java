// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When the devices of an address may be told of a message: at once, or if they were told less than
 * a second ago, a second after that, of all that came meanwhile.
 *
 * <p>Limits: {@value #MAX_ADDRESSES} addresses; beyond, all are forgotten, which can only make a
 * notification come early.
 */
public final class Coalescing {
  private static final int MAX_ADDRESSES = 10_000;

  private final Map<String, Instant> due = new HashMap<>();

  /** A message has come: when to tell. */
  public synchronized Instant due(String address, Instant now) {
    if (due.size() >= MAX_ADDRESSES) {
      due.values().removeIf(time -> !time.plus(Notifier.COALESCE).isAfter(now));
      if (due.size() >= MAX_ADDRESSES) {
        due.clear();
      }
    }
    return due.merge(
        address,
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
