// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

/** Messages that were to go to other relays by HTTPS. */
public final class OutgoingHttpsMetrics {
  /** What became of a message at one domain. */
  public enum Result {
    ACCEPTED,
    /** By the other relay, for now or for ever. */
    REFUSED,
    /** HTTPS failed; SMTP takes over. */
    FAILED
  }

  private final CounterOf<Result> messages;

  OutgoingHttpsMetrics(Instruments instruments) {
    messages =
        new CounterOf<>(
            instruments.counter(
                "sealpost_outgoing_https", "Messages handed over by HTTPS, or not.", "result"),
            Result.class);
  }

  /** One more went so. */
  public void message(Result result) {
    messages.increment(result);
  }
}
