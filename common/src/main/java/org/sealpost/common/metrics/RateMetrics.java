// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

/** Rates that were exceeded. */
public final class RateMetrics {
  /** The limits, as docs/rates.md names them. */
  public enum Rate {
    USER_MESSAGES,
    USER_RECIPIENTS,
    CLIENT_CONNECTIONS,
    CLIENT_MESSAGES,
    CLIENT_CREATIONS,
    CREATIONS,
    /** Requests to {@code /new}. */
    CLIENT_NEW
  }

  private final CounterOf<Rate> exceeded;

  RateMetrics(Instruments instruments) {
    exceeded =
        new CounterOf<>(
            instruments.counter(
                "sealpost_rate_exceeded", "What was refused because of a rate.", "rate"),
            Rate.class);
  }

  /** One more was refused. */
  public void exceeded(Rate rate) {
    exceeded.increment(rate);
  }
}
