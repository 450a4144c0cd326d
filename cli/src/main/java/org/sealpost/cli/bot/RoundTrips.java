// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the pings of one run measured. */
final class RoundTrips {
  private final String target;
  private final String sender;
  private final List<Long> millis = new ArrayList<>();
  private int sent;

  RoundTrips(String target, String sender) {
    this.target = target;
    this.sender = sender;
  }

  /** For programs; the times are null if there was no answer. */
  record Summary(
      String target,
      String sender,
      int sent,
      int answered,
      List<Long> milliseconds,
      @Nullable Long min,
      @Nullable Long median,
      @Nullable Long max) {}

  /** One more message; null if nobody answered it. */
  void add(@Nullable Duration trip) {
    sent++;
    if (trip != null) {
      millis.add(trip.toMillis());
    }
  }

  boolean allAnswered() {
    return millis.size() == sent;
  }

  Summary summary() {
    List<Long> sorted = millis.stream().sorted().toList();
    int last = sorted.size() - 1;
    boolean none = sorted.isEmpty();
    return new Summary(
        target,
        sender,
        sent,
        sorted.size(),
        List.copyOf(millis),
        none ? null : sorted.get(0),
        // Of an even number the lower one: a time that was measured.
        none ? null : sorted.get(last / 2),
        none ? null : sorted.get(last));
  }

  String line() {
    Summary all = summary();
    String counts = all.sent() + " sent, " + all.answered() + " answered";
    return millis.isEmpty()
        ? counts
        : counts + ", min/median/max " + all.min() + "/" + all.median() + "/" + all.max() + " ms";
  }
}
