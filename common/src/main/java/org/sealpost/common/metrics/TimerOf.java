// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.EnumMap;
import java.util.Map;

/** A histogram of durations for each constant of an enum. */
public final class TimerOf<E extends Enum<E>> {
  private static final double NANOS = 1e-9;

  private final Map<E, DistributionDataPoint> points;

  /**
   * @param labels values of the labels before the one that is the enum
   */
  TimerOf(Histogram histogram, Class<E> values, String... labels) {
    points = new EnumMap<>(values);
    for (E value : values.getEnumConstants()) {
      points.put(value, histogram.labelValues(Labels.with(labels, value)));
    }
  }

  /**
   * Something has taken so long.
   *
   * @param nanos a difference of two {@link System#nanoTime}
   */
  public void observe(E value, long nanos) {
    DistributionDataPoint point = points.get(value);
    if (point != null) {
      point.observe(nanos * NANOS);
    }
  }

  /** The same, for what began then and ends now. */
  public void observeSince(E value, long began) {
    observe(value, System.nanoTime() - began);
  }
}
