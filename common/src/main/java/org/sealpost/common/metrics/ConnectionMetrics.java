// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Connections to each service. The daemon counts them anyway, and is asked when somebody looks. */
public final class ConnectionMetrics {
  private record Source(IntSupplier open, LongSupplier accepted) {}

  private final Map<String, Source> services = new ConcurrentHashMap<>();

  ConnectionMetrics(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("sealpost_connections")
        .help("Open connections.")
        .labelNames("service")
        .callback(gauge -> services.forEach((name, s) -> gauge.call(s.open.getAsInt(), name)))
        .register(registry);
    CounterWithCallback.builder()
        .name("sealpost_connections_accepted")
        .help("Connections accepted.")
        .labelNames("service")
        .callback(
            count ->
                services.forEach((name, s) -> count.call((double) s.accepted.getAsLong(), name)))
        .register(registry);
  }

  /**
   * Asks there.
   *
   * @param service one of the program's own names
   */
  public void watch(String service, IntSupplier open, LongSupplier accepted) {
    services.put(service, new Source(open, accepted));
  }
}
