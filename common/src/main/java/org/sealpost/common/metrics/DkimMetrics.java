// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/** Signatures made, and what the check of others' said. */
public final class DkimMetrics {
  /** Results of RFC 8601 section 2.7.1. */
  public enum Result {
    PASS,
    FAIL,
    NONE,
    POLICY,
    NEUTRAL,
    TEMPERROR,
    PERMERROR
  }

  private final NamedCounter signed;
  private final CounterDataPoint unsigned;
  private final CounterOf<Result> verified;

  DkimMetrics(Instruments instruments) {
    signed = instruments.named("dkim_signed", "Messages that were signed.");
    unsigned =
        instruments
            .counter("sealpost_dkim_unsigned", "Messages by a domain that has no key here.")
            .labelValues();
    verified =
        new CounterOf<>(
            instruments.counter(
                "sealpost_dkim_verified", "Messages by the result of their signatures.", "result"),
            Result.class);
  }

  /** A message leaves with a signature. */
  public void signed() {
    signed.increment();
  }

  /** A message leaves without one. */
  public void unsigned() {
    unsigned.inc();
  }

  /** A message was checked. */
  public void verified(Result result) {
    verified.increment(result);
  }
}
