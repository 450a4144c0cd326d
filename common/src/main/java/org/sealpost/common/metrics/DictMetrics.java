// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import io.prometheus.metrics.core.metrics.Histogram;

/** Dovecot's requests to one of the dict services, or to checkpassword. */
public final class DictMetrics {
  /** Which service. */
  public enum Role {
    DOVEAUTH,
    LASTLOGIN,
    METADATA,
    CHECKPASSWORD
  }

  /** What was asked. */
  public enum Request {
    LOOKUP,
    ITERATE,
    COMMIT,
    /** Of a password; most of its time is the hash. */
    CHECK,
    /** Any of them, with local trouble. */
    FAILED
  }

  private final TimerOf<Request> times;

  DictMetrics(Histogram times, Role role) {
    this.times = new TimerOf<>(times, Request.class, Labels.of(role));
  }

  /** A request that came then was answered. */
  public void answered(Request request, long began) {
    times.observeSince(request, began);
  }
}
