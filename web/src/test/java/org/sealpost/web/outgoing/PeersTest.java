// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PeersTest {
  private final Deque<Runnable> background = new ArrayDeque<>();
  private final List<String> probed = new ArrayList<>();
  private Predicate<String> probe = domain -> true;
  private long now = Long.MAX_VALUE - 5;

  private final Peers peers =
      new Peers(
          domain -> {
            probed.add(domain);
            return probe.test(domain);
          },
          background::add,
          Duration.ofMinutes(30),
          Duration.ofMinutes(30),
          () -> now);

  private void look() {
    background.remove().run();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  @Test
  void unknownDomain_goesTheUsualWayUntilMoreIsKnown() {
    assertFalse(peers.takesHttps("Two.test"));
    assertFalse(peers.takesHttps("two.test"), "still being looked at");
    assertEquals(1, background.size(), "once");
    look();
    assertTrue(peers.takesHttps("two.TEST"));
    assertEquals(List.of("two.test"), probed);
  }

  @Test
  void answer_holdsHalfAnHour_andBeyondUntilTheNext() {
    peers.takesHttps("two.test");
    look();
    pass(Duration.ofMinutes(30).minusNanos(1));
    assertTrue(peers.takesHttps("two.test"));
    assertEquals(0, background.size());
    pass(Duration.ofNanos(1));
    probe = domain -> false;
    assertTrue(peers.takesHttps("two.test"), "as before, while it is looked at");
    look();
    assertFalse(peers.takesHttps("two.test"));
  }

  @Test
  void failure_isRememberedHalfAnHour() {
    peers.takesHttps("two.test");
    look();
    peers.failed("Two.test");
    pass(Duration.ofMinutes(30).minusNanos(1));
    assertFalse(peers.takesHttps("two.test"));
    assertEquals(0, background.size());
    pass(Duration.ofNanos(1));
    assertFalse(peers.takesHttps("two.test"));
    look();
    assertTrue(peers.takesHttps("two.test"));
  }

  @Test
  void success_needsNoOtherLook() {
    peers.takesHttps("two.test");
    look();
    pass(Duration.ofMinutes(20));
    peers.succeeded("TWO.test");
    pass(Duration.ofMinutes(20));
    assertTrue(peers.takesHttps("two.test"));
    assertEquals(1, probed.size());
  }

  @Test
  void lookThatBreaks_isNoAnswer() {
    probe =
        domain -> {
          throw new IllegalStateException("broken");
        };
    peers.takesHttps("two.test");
    assertThrows(IllegalStateException.class, this::look);
    probe = domain -> true;
    assertFalse(peers.takesHttps("two.test"));
    look();
    assertTrue(peers.takesHttps("two.test"));
  }

  @Test
  void tooManyLooks_nextMailTriesAgain() {
    boolean[] full = {true};
    Peers busy =
        new Peers(
            domain -> true,
            task -> {
              if (full[0]) {
                throw new RejectedExecutionException();
              }
              task.run();
            },
            Duration.ofMinutes(30),
            Duration.ofMinutes(30),
            () -> now);
    assertFalse(busy.takesHttps("two.test"));
    full[0] = false;
    assertFalse(busy.takesHttps("two.test"));
    assertTrue(busy.takesHttps("two.test"));
  }

  @Test
  void domains_areForgottenFromTheOneAskedForLongestAgo() {
    for (int i = 0; i <= 10_000; i++) {
      peers.takesHttps("d" + i + ".test");
      look();
    }
    assertTrue(peers.takesHttps("d10000.test"));
    assertTrue(peers.takesHttps("d1.test"));
    assertFalse(peers.takesHttps("d0.test"));
  }
}
