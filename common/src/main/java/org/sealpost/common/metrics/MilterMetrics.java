// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;

/** How long the screens of one milter take for a message, and what they say. */
public final class MilterMetrics {
  /** Which milter. */
  public enum Role {
    INCOMING,
    OUTGOING,
    BOUNCES
  }

  /** Where in a message time is spent. */
  public enum Stage {
    /** At the end of the header. */
    HEADER,
    /** All chunks of the body together. */
    BODY,
    /** At the end of the message, look-ups and signatures included. */
    END
  }

  /** How a message ended. */
  public enum Verdict {
    ACCEPTED,
    /** A 5xx. */
    REFUSED,
    /** A 4xx. */
    DEFERRED
  }

  private final TimerOf<Stage> times;
  private final CounterOf<Verdict> verdicts;

  MilterMetrics(Histogram times, Counter verdicts, Role role) {
    this.times = new TimerOf<>(times, Stage.class, Labels.of(role));
    this.verdicts = new CounterOf<>(verdicts, Verdict.class, Labels.of(role));
  }

  /** So much was spent on a message at that stage. */
  public void spent(Stage stage, long nanos) {
    times.observe(stage, nanos);
  }

  /** A message has ended. */
  public void decided(Verdict verdict) {
    verdicts.increment(verdict);
  }
}
