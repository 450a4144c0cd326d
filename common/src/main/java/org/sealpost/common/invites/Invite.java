// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.invites;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An invitation as the operator sees it: all but the token, which nobody has kept.
 *
 * @param number names it in lists
 * @param uses how many addresses it is good for
 * @param used how many it was
 * @param expires null for never
 * @param note the operator's own words
 */
public record Invite(
    long number, Instant created, int uses, int used, @Nullable Instant expires, String note) {
  /** Whether one more address can be had for it at that time. */
  public boolean isUsable(Instant now) {
    Instant end = expires;
    return used < uses && (end == null || end.isAfter(now));
  }
}
