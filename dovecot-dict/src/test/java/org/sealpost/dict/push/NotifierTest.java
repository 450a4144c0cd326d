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
  private static final String BOBBY = "bobby@chat.example";
  private static final String CAROL = "carol@chat.example";
  private static final Duration NINE = Duration.ofSeconds(512);
  private static final Duration MINUTE = Duration.ofSeconds(64);
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
    store.queue().add(address, coalescing);
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
    message(BOBBY);
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
  void deviceOfTwoAddresses_isToldOnceInASecond() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(BOBBY, "phone");
    message(ALICE);
    message(BOBBY);
    sentOne().accept();
    assertEquals(List.of(), sent());
    message(BOBBY);
    message(ALICE);
    assertEquals(List.of(), sentAfter(SECOND.minusMillis(1)));
    clock.advance(Duration.ofMillis(1));
    sentOne().accept();
    assertEquals(List.of(), sentAfter(Duration.ofDays(1)));
  }

  @Test
  void tokenThatIsGone_isForgottenForAllAddresses() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(BOBBY, "phone");
    message(ALICE);
    sentOne().gone();
    sent();
    assertEquals(List.of(), tokens(ALICE));
    assertEquals(List.of(), tokens(BOBBY));
  }

  @Test
  void tokenOfManyAddresses_holdsNobodyBack() throws IOException {
    for (int i = 0; i < 3 * Notifier.MAX_IN_FLIGHT; i++) {
      store.tokens().add("user" + i + "@chat.example", "phone");
      message("user" + i + "@chat.example");
    }
    store.tokens().add(ALICE, "tablet");
    message(ALICE);
    assertEquals(List.of("phone", "tablet"), sent().stream().map(r -> r.token()).toList());
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

  /** The server is away for long enough that the next try is more than an hour off. */
  private void outage(String... tokens) throws IOException {
    for (Duration time : new Duration[] {Duration.ZERO, SECOND.multipliedBy(8), MINUTE, NINE}) {
      List<FakeServer.Request> sent = sentAfter(time.plus(time.dividedBy(10)));
      assertEquals(tokens.length, sent.size());
      sent.forEach(r -> r.notNow(Duration.ZERO));
    }
    assertEquals(List.of(), sentAfter(Duration.ofMinutes(30)));
  }

  @Test
  void outageThatEnds_lateNotificationsFollowSoon() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(BOBBY, "tablet");
    message(ALICE);
    message(BOBBY);
    outage("phone", "tablet");
    store.tokens().add(CAROL, "laptop");
    message(CAROL);
    sentOne().accept();
    assertEquals(2, sent().size() + sentAfter(SECOND).size());
    assertTrue(log.contains("push: the server is back, 2 notifications follow soon"), "" + log);
  }

  @Test
  void outageThatEnds_bringsNoStorm() throws IOException {
    store.tokens().add(CAROL, "laptop");
    int devices = 1000;
    for (int i = 0; i < devices; i++) {
      store.tokens().add("user" + i + "@chat.example", "token" + i);
      message("user" + i + "@chat.example");
    }
    for (int round = 0; round < 2; round++) {
      for (List<FakeServer.Request> some = sent(); !some.isEmpty(); some = sent()) {
        some.forEach(r -> r.notNow(Duration.ZERO));
      }
      clock.advance(SECOND.multipliedBy(9));
    }
    clock.advance(SECOND.multipliedBy(52));
    message(CAROL);
    sentOne().accept();
    notifier.turn();
    assertTrue(store.queue().due(clock.instant(), devices).size() < 100, "at once");
    clock.advance(SECOND.multipliedBy(5));
    int due = store.queue().due(clock.instant(), devices).size();
    assertTrue(due > 300, due + " after half of the time");
    clock.advance(SECOND.multipliedBy(6));
    assertEquals(devices, store.queue().due(clock.instant(), devices).size());
  }

  @Test
  void serverThatComesAndGoes_isTriedOnceAMinuteAtMost() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(CAROL, "laptop");
    message(ALICE);
    int tries = 0;
    for (int second = 0; second < 1800; second++) {
      clock.advance(SECOND);
      // The server takes what is for one device, now and then.
      message(CAROL);
      for (FakeServer.Request request : sent()) {
        if (request.token().equals("laptop") && second % 10 == 0) {
          request.accept();
        } else {
          request.notNow(Duration.ZERO);
          tries += request.token().equals("phone") ? 1 : 0;
        }
      }
    }
    // Half an hour, and the first quick retry.
    assertTrue(tries > 3 && tries <= 32, tries + " tries");
  }

  @Test
  void failureOfOneToken_isNoOutage() throws IOException {
    store.tokens().add(ALICE, "phone");
    store.tokens().add(CAROL, "laptop");
    message(ALICE);
    int tries = 0;
    for (int second = 0; second < 600; second++) {
      message(CAROL);
      for (FakeServer.Request request : sent()) {
        if (request.token().equals("laptop")) {
          request.accept();
        } else {
          request.notNow(Duration.ZERO);
          tries++;
        }
      }
      clock.advance(SECOND);
    }
    assertEquals(4, tries, "at 0, 8, 72 and 584 s");
  }

  @Test
  void newMessage_bringsTheNextTryForward() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    outage("phone");
    message(ALICE);
    sentOne().notNow(Duration.ZERO);
    sent();
    clock.advance(SECOND.multipliedBy(30));
    message(ALICE);
    assertEquals(List.of(), sentAfter(SECOND.multipliedBy(29)), "within a minute");
    assertEquals(1, sentAfter(SECOND).size());
  }

  @Test
  void manyMessagesInAnOutage_areOneTryAMinute() throws IOException {
    store.tokens().add(ALICE, "phone");
    int tries = 0;
    for (int second = 0; second < 3600; second++) {
      message(ALICE);
      List<FakeServer.Request> sent = sent();
      sent.forEach(r -> r.notNow(Duration.ZERO));
      tries += sent.size();
      clock.advance(SECOND);
    }
    assertTrue(tries <= 62, tries + " tries in an hour");
  }

  @Test
  void retryAfter_isNotCutByARestart() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    sentOne().notNow(Duration.ofHours(4));
    sent();
    notifier = notifier();
    assertEquals(List.of(), sent());
    message(ALICE);
    assertEquals(List.of(), sentAfter(Duration.ofHours(4).minus(SECOND)));
    assertEquals(1, sentAfter(SECOND).size());
  }

  @Test
  void queuedWhileTheClockWasWrong_isSentAfterTheRestart() throws IOException {
    clock.advance(Duration.ofDays(400));
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    clock.advance(Duration.ofDays(-400));
    notifier = notifier();
    assertEquals(1, sent().size() + sentAfter(SECOND).size());
  }

  @Test
  void notTriedInTime_isGivenUp() throws IOException {
    store.tokens().add(ALICE, "phone");
    message(ALICE);
    assertEquals(List.of(), sentAfter(Duration.ofHours(5).plus(SECOND)));
    assertEquals(List.of(), store.queue().of(ALICE));
    assertTrue(log.contains("push: 1 notifications given up after 5 hours"), log.toString());
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
    assertEquals(now, coalescing.due("phone", now));
    Instant before = now.minusSeconds(3600);
    assertEquals(before, coalescing.due("phone", before));
  }
}
