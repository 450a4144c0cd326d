// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import org.sealpost.common.limits.KeyHash;

/** Says whether one more event conforms, and counts it if so. */
@FunctionalInterface
interface Limit {
  /**
   * One more event.
   *
   * @param key of the sender or client, see {@link KeyHash}
   */
  boolean allows(long key);
}
