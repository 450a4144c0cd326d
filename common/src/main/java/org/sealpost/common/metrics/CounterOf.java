// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.EnumMap;
import java.util.Map;

/** A counter for each constant of an enum; all are there, at 0, from the start. */
public final class CounterOf<E extends Enum<E>> {
  private final Map<E, CounterDataPoint> points;

  /**
   * @param labels values of the labels before the one that is the enum
   */
  CounterOf(Counter counter, Class<E> values, String... labels) {
    points = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      points.put(value, counter.labelValues(Labels.with(labels, value)));
    }
  }

  /** One more. */
  public void increment(E value) {
    add(value, 1);
  }

  /** So many more. */
  public void add(E value, long count) {
    CounterDataPoint point = points.get(value);
    if (point != null) {
      point.inc(count);
    }
  }
}
