// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

/** Postfix's questions. */
public final class PolicyMetrics {
  /** What Postfix was told. */
  public enum Answer {
    DUNNO,
    REFUSED,
    /** No answer: local trouble. */
    FAILED
  }

  private final TimerOf<Answer> times;

  PolicyMetrics(Instruments instruments) {
    times =
        new TimerOf<>(
            instruments.seconds("sealpost_policy_seconds", "Policy requests.", "answer"),
            Answer.class);
  }

  /** A request that came then was answered. */
  public void answered(Answer answer, long began) {
    times.observeSince(answer, began);
  }
}
