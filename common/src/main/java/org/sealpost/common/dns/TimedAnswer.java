// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

/**
 * An answer and how long it may be kept.
 *
 * @param ttlSeconds 0 means: do not keep it
 */
record TimedAnswer(TxtAnswer answer, long ttlSeconds) {
  static final TimedAnswer UNKNOWN = new TimedAnswer(TxtAnswer.UNKNOWN, 0);
}
