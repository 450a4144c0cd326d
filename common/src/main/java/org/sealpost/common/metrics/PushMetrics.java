// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Deliveries, and the notifications of devices about them. */
public final class PushMetrics {
  /** What became of a try to send one. */
  public enum Outcome {
    SENT,
    /** The device has given up its token. */
    GONE,
    /** To be tried again. */
    FAILED
  }

  /**
   * The queue at one moment.
   *
   * @param notifications how many wait
   * @param ageSeconds since when the oldest of them has
   */
  public record Waiting(int notifications, double ageSeconds) {}

  private final NamedCounter delivered;
  private final TimerOf<Outcome> tries;
  private volatile Supplier<Optional<Waiting>> queue = Optional::empty;

  PushMetrics(Instruments instruments) {
    delivered =
        instruments.named("delivered_mail", "Messages delivered, but for one's own copies.");
    tries =
        new TimerOf<>(
            instruments.seconds("sealpost_push_seconds", "Notifications sent.", "outcome"),
            Outcome.class);
    gauge(instruments, "sealpost_push_queue", "Notifications that wait.", Waiting::notifications);
    gauge(
        instruments,
        "sealpost_push_queue_age_seconds",
        "How long the oldest of them has waited.",
        Waiting::ageSeconds);
  }

  private void gauge(
      Instruments instruments, String name, String help, ToDoubleFunction<Waiting> value) {
    instruments.gauge(
        name,
        help,
        () ->
            queue
                .get()
                .map(waiting -> OptionalDouble.of(value.applyAsDouble(waiting)))
                .orElse(OptionalDouble.empty()));
  }

  /**
   * Asks there from now on, whenever somebody looks.
   *
   * @param now empty if it cannot say
   */
  public void watch(Supplier<Optional<Waiting>> now) {
    queue = now;
  }

  /** A message was delivered to somebody else than its sender. */
  public void delivered() {
    delivered.increment();
  }

  /** A try that began then has ended. */
  public void tried(Outcome outcome, long began) {
    tries.observeSince(outcome, began);
  }
}
