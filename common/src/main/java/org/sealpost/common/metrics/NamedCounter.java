// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter with a name of the official relay's. Those do not end in {@code _total}, which a
 * counter's name has to in OpenMetrics, so its type is told as unknown and its name stays.
 */
public final class NamedCounter implements Collector {
  private final String name;
  private final String help;
  private final LongAdder value = new LongAdder();

  NamedCounter(String name, String help) {
    this.name = name;
    this.help = help;
  }

  /** One more. */
  public void increment() {
    value.increment();
  }

  @Override
  public MetricSnapshot collect() {
    return UnknownSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(UnknownDataPointSnapshot.builder().value((double) value.sum()).build())
        .build();
  }
}
