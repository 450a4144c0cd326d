// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Makes instruments and registers them, all in one style. */
final class Instruments {
  /** From what a look into memory takes to Postfix's patience with DNS. */
  private static final double[] SECONDS = {0.0001, 0.0005, 0.002, 0.01, 0.05, 0.2, 1, 5};

  private final PrometheusRegistry registry;

  Instruments(PrometheusRegistry registry) {
    this.registry = registry;
  }

  NamedCounter named(String name, String help) {
    NamedCounter counter = new NamedCounter(name, help);
    registry.register(counter);
    return counter;
  }

  Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  Histogram seconds(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .unit(Unit.SECONDS)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .withoutExemplars()
        .register(registry);
  }

  /** A value that is asked for when somebody looks; empty is not shown. */
  void gauge(String name, String help, Supplier<OptionalDouble> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> value.get().ifPresent(callback::call))
        .register(registry);
  }
}
