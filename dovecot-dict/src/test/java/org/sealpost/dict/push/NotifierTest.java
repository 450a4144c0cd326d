// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.daemon.Log;
import org.sealpost.dict.tokens.DeviceTokens;
import org.sealpost.dict.tokens.TokenStore;

class NotifierTest {
  private static final String ALICE = "alice@chat.example";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path directory;

  private final FakeClock clock = new FakeClock();
  private final FakeServer server = new FakeServer();
  private final Coalescing coalescing = new Coalescing();
  private final List<String> log = new ArrayList<>();
  private TokenStore store;
  private Notifier notifier;

  @BeforeEach
  void open() throws IOException {
    Log.redirect((level, line) -> log.add(line));
    store = TokenStore.open(directory.resolve("state.sqlite"), clock);
    notifier = notifier();
    notifier.turn();
  }

  @AfterEach
  void close() throws IOException {
    Log.redirect(null);
    store.close();
  }

  private Notifier notifier() {
    return new Notifier(() -> store.queue(), server, new RetrySchedule(() -> 0), clock);
  }

  private void message(String address) throws IOException {
    store.queue().add(address, coalescing.due(address, clock.instant()));
  }

  private List<FakeServer.Request> sent() throws IOException {
    notifier.turn();
    return server.take();
  }

  private FakeServer.Request sentOne() throws IOException {
    List<FakeServer.Request> sent = sent();
    assertEquals(1, sent.size());
    return sent.get(0);
  }

  private List<FakeServer.Request> sentAfter(Duration time) throws IOException {
    clock.advance(time);
    return sent();
  }

  private List<String> tokens(String address) throws IOException {
    return store.tokens().of(address).stream().map(DeviceTokens.Seen::token).toList();
  }

  @Test
  void message_isToldToEachDeviceOnce() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(ALICE, "tablet");
    message(ALICE);
    List<FakeServer.Request> sent = sent();
    assertEquals(List.of("phone", "tablet"), sent.stream().map(r -> r.token()).sorted().toList());
    sent.forEach(FakeServer.Request::accept);
    assertEquals(List.of(), sentAfter(Duration.ofDays(1)));
    assertEquals(List.of(), store.queue().of(ALICE));
  }

  @Test
  void message_withoutDevicesTellsNobody() throws IOException {
    store.tokens().add(ALICE, "phone");
    message("bobby@chat.example");
    assertEquals(List.of(), sent());
  }

  @Test
  void token_answeredGoneIsForgotten() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(ALICE, "tablet");
    message(ALICE);
    sent().forEach(r -> answer(r, r.token().equals("phone")));
    assertEquals(List.of(), sentAfter(SECOND));
    assertEquals(List.of("tablet"), tokens(ALICE));
    assertEquals(List.of(), store.queue().of(ALICE));
  }

  private static void answer(FakeServer.Request request, boolean gone) {
    if (gone) {
      request.gone();
    } else {
      request.accept();
    }
  }

  @Test
  void failed_isTriedAgainBySchedule() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().notNow(Duration.ZERO);
    for (int delay : new int[] {8, 64, 512, 4096, 4096, 4096, 4096}) {
      assertEquals(List.of(), sent(), "at once");
      assertEquals(List.of(), sentAfter(Duration.ofSeconds(delay).minusMillis(1)), "early");
      assertEquals(
          List.of("phone"),
          sentAfter(Duration.ofMillis(1)).stream()
              .map(
                  r -> {
                    r.notNow(Duration.ZERO);
                    return r.token();
                  })
              .toList(),
          "after " + delay);
    }
    assertEquals(List.of(), sentAfter(Duration.ofDays(1)));
    assertEquals(List.of("phone"), tokens(ALICE));
    assertTrue(log.contains("push: 1 notifications given up after 5 hours"), log.toString());
  }

  @Test
  void serverThatThrows_isTriedAgain() throws IOException {
    store.tokens().add(ALICE, "phone");
    server.throwAtNext(new IllegalStateException("no selector"));
    message(ALICE);
    assertEquals(List.of(), sent());
    assertEquals(
        List.of("phone"), sentAfter(SECOND.multipliedBy(9)).stream().map(r -> r.token()).toList());
  }

  @Test
  void restart_afterADay_sendsNothingThatIsTooOld() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    clock.advance(Duration.ofHours(6));
    notifier = notifier();
    assertEquals(List.of(), sent());
    assertEquals(List.of(), sentAfter(Duration.ofMinutes(1)));
    assertEquals(List.of(), store.queue().of(ALICE));
  }

  @Test
  void failed_afterRetryAfterWaitsThatLong() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().notNow(Duration.ofSeconds(100));
    assertEquals(List.of(), sent());
    assertEquals(List.of(), sentAfter(Duration.ofSeconds(99)));
    assertEquals(1, sentAfter(SECOND).size());
  }

  @Test
  void failed_withRetryAfterBeyondItsUseIsGivenUp() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    clock.advance(SECOND);
    sentOne().notNow(Duration.ofDays(9));
    sent();
    assertEquals(List.of(), store.queue().of(ALICE));
    assertEquals(1, log.stream().filter(line -> line.contains("given up")).count());
  }

  @Test
  void failed_isNotRevivedByTheNextMessage() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().notNow(Duration.ZERO);
    sent();
    clock.advance(Duration.ofSeconds(3));
    message(ALICE);
    assertEquals(List.of(), sent());
    assertEquals(1, sentAfter(Duration.ofSeconds(5)).size());
  }

  @Test
  void messagesWithinASecond_areToldTwice() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().accept();
    for (int i = 0; i < 9; i++) {
      clock.advance(Duration.ofMillis(100));
      message(ALICE);
      assertEquals(List.of(), sent());
    }
    clock.advance(Duration.ofMillis(100));
    sentOne().accept();
    assertEquals(List.of(), sentAfter(Duration.ofDays(1)));
  }

  @Test
  void messageDuringTheRequest_isToldAfterwards() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    FakeServer.Request first = sentOne();
    clock.advance(Duration.ofSeconds(20));
    message(ALICE);
    assertEquals(List.of(), sent(), "one in flight for a token");
    first.accept();
    assertEquals(List.of(), sent());
    assertEquals(1, sentAfter(SECOND).size());
  }

  @Test
  void sameTokenOfTwoAddresses_isInFlightOnce() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add("bobby@chat.example", "phone");
    message(ALICE);
    message("bobby@chat.example");
    sentOne().accept();
    sentOne().accept();
    assertEquals(List.of(), sent());
  }

  @Test
  void manyDevices_areToldAFewAtATime() throws IOException {
    for (int i = 0; i < 100; i++) {
      store.tokens().add("user" + i + "@chat.example", "token" + i);
      message("user" + i + "@chat.example");
    }
    int sent = 0;
    for (List<FakeServer.Request> some = sent(); !some.isEmpty(); some = sent()) {
      assertTrue(some.size() <= Notifier.MAX_IN_FLIGHT);
      sent += some.size();
      some.forEach(FakeServer.Request::accept);
    }
    assertEquals(100, sent);
  }

  @Test
  void restart_sendsAgainWhatHadNoAnswer() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne();
    notifier = notifier();
    assertEquals(1, sent().size() + sentAfter(SECOND).size());
  }

  @Test
  void restart_spreadsWhatIsOverdue() throws IOException {
    for (int i = 0; i < 1000; i++) {
      store.tokens().add("user" + i + "@chat.example", "token" + i);
      message("user" + i + "@chat.example");
    }
    clock.advance(Duration.ofHours(1));
    notifier = notifier();
    notifier.turn();
    assertTrue(store.queue().due(clock.instant(), 1000).size() < 100, "at once");
    clock.advance(Duration.ofSeconds(5));
    int due = store.queue().due(clock.instant(), 1000).size();
    assertTrue(due > 300 && due < 700, due + " after half of the time");
    clock.advance(Duration.ofSeconds(6));
    assertEquals(1000, store.queue().due(clock.instant(), 1000).size());
  }

  @Test
  void accountForgottenDuringTheRequest_staysForgotten() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    FakeServer.Request request = sentOne();
    store.forget(ALICE);
    request.notNow(Duration.ZERO);
    assertEquals(List.of(), sentAfter(Duration.ofDays(1)));
    assertEquals(List.of(), tokens(ALICE));
  }

  @Test
  void tokenNotSeenForNinetyDays_isNotTold() throws IOException {
    store.tokens().add(ALICE, "phone");
    clock.advance(Duration.ofDays(90));
    message(ALICE);
    assertEquals(List.of(), sent());
    assertEquals(List.of(), tokens(ALICE));
    assertEquals(1, store.tokens().removeUnseen());
  }

  @Test
  void pause_lastsUntilTheNextTry() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().notNow(Duration.ZERO);
    assertEquals(Duration.ofSeconds(8), notifier.turn());
  }

  @Test
  void log_namesNeitherTokenNorAddress() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().notNow(Duration.ZERO);
    sent();
    assertFalse(log.isEmpty());
    assertFalse(log.toString().contains("phone") || log.toString().contains("alice"));
  }

  @Test
  void coalescing_whenTheClockGoesBack() {
    Instant now = clock.instant();
    assertEquals(now, coalescing.due(ALICE, now));
    Instant before = now.minusSeconds(3600);
    assertEquals(before, coalescing.due(ALICE, before));
  }
}
