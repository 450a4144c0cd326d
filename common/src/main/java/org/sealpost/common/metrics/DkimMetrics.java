// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

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
  private final CounterOf<Result> verified;

  DkimMetrics(Instruments instruments) {
    signed = instruments.named("dkim_signed", "Messages that were signed.");
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

  /** A message was checked. */
  public void verified(Result result) {
    verified.increment(result);
  }
}
