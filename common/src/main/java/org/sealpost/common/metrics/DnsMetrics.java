// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;

/** Look-ups of DKIM keys. */
public final class DnsMetrics {
  /** What DNS said. */
  public enum Answer {
    FOUND,
    ABSENT,
    TEMPORARY
  }

  private final TimerOf<Answer> times;
  private final CounterDataPoint cached;

  DnsMetrics(Instruments instruments) {
    times =
        new TimerOf<>(
            instruments.seconds(
                "sealpost_dns_seconds", "Look-ups over the network, all tries.", "answer"),
            Answer.class);
    cached =
        instruments.counter("sealpost_dns_cached", "Look-ups that memory answered.").labelValues();
  }

  /** An answer came from the network, or none in time. */
  public void asked(Answer answer, long nanos) {
    times.observe(answer, nanos);
  }

  /** An answer was there already. */
  public void cached() {
    cached.inc();
  }
}
