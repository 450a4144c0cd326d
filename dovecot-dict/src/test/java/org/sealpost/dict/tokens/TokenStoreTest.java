// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.metrics.PushMetrics;
import org.sealpost.common.state.StateDatabase;

class TokenStoreTest {
  private static final String ALICE = "alice@chat.example";

  private static final NotificationQueue.Pace AT_ONCE = (token, now) -> now;

  @TempDir private Path directory;

  private StateDatabase database;
  private TokenStore store;

  @BeforeEach
  void open() throws IOException {
    database = StateDatabase.open(directory.resolve("state.sqlite"));
    store = TokenStore.of(database, Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private List<String> tokens(String address) throws IOException {
    return store.tokens().of(address).stream().map(DeviceTokens.Seen::token).toList();
  }

  private void limitPages(int pages) throws IOException {
    database.inTransaction(
        db -> {
          try (Statement statement = db.createStatement()) {
            return statement.execute("PRAGMA max_page_count = " + pages);
          }
        });
  }

  @Test
  void nothingWaits() throws IOException {
    assertEquals(new PushMetrics.Waiting(0, 0), store.queue().waiting());
  }

  @Test
  void diskFull_refusesAndGoesOn() throws IOException {
    store.tokens().add(ALICE, "one");
    limitPages(64);
    int stored = 0;
    IOException full = null;
    for (int i = 0; i < 1000 && full == null; i++) {
      try {
        store.tokens().add(ALICE + i, "t".repeat(1000));
        stored++;
      } catch (IOException e) {
        full = e;
      }
    }
    assertTrue(String.valueOf(full).contains("full"), String.valueOf(full));
    assertEquals(List.of("one"), tokens(ALICE));
    for (int i = 0; i < stored; i++) {
      assertEquals(1, tokens(ALICE + i).size(), "what was answered is there");
    }
    limitPages(1 << 20);
    store.tokens().add(ALICE, "two");
    assertEquals(2, tokens(ALICE).size());
  }

  @Test
  void tokensOverTheLimit_pushOutTheOldest() throws IOException {
    Instant start = Instant.now();
    database.inTransaction(
        db -> {
          for (int i = 0; i < DeviceTokens.MAX_TOKENS + 5; i++) {
            store.tokens().add(db, ALICE, "token" + i, start.getEpochSecond() - 1000 + i);
          }
          return 0;
        });
    List<String> expected =
        IntStream.range(5, DeviceTokens.MAX_TOKENS + 5)
            .mapToObj(i -> "token" + (DeviceTokens.MAX_TOKENS + 9 - i))
            .toList();
    assertEquals(expected, tokens(ALICE));
  }

  @Test
  void forget_removesTokensAndNotificationsOfOneAddress() throws IOException {
    store.tokens().add(ALICE, "one");
    store.tokens().add(ALICE, "shared");
    store.tokens().add("bobby@chat.example", "shared");
    store.queue().add(ALICE, AT_ONCE);
    store.queue().add("bobby@chat.example", AT_ONCE);
    store.forget(ALICE);
    assertEquals(List.of(), tokens(ALICE));
    assertEquals(List.of(), store.queue().of(ALICE));
    assertEquals(List.of("shared"), tokens("bobby@chat.example"));
    assertEquals(1, store.queue().of("bobby@chat.example").size());
  }

  private FormerDevices former() {
    return new FormerDevices(directory.resolve("state.sqlite"), Clock.systemUTC());
  }

  @Test
  void formerDevices_areForgottenWithTheAddressAlone() throws IOException {
    store.tokens().add(ALICE, "one");
    store.tokens().add("bobby@chat.example", "two");
    try (FormerDevices former = former()) {
      former.forget(ALICE);
      former.forget("nobody@chat.example");
    }
    assertEquals(List.of(), tokens(ALICE));
    assertEquals(List.of("two"), tokens("bobby@chat.example"));
  }

  @Test
  void formerDevices_troubleIsLoggedAndNoMore() throws IOException {
    List<String> log = new ArrayList<>();
    Log.redirect((level, line) -> log.add(line));
    Path file = directory.resolve("other.sqlite");
    try (FormerDevices former = new FormerDevices(file, Clock.systemUTC())) {
      former.forget(ALICE);
      assertFalse(Files.exists(file), "none is made");
      assertEquals(List.of(), log);
      Files.writeString(file, "x".repeat(10_000));
      former.forget(ALICE);
      assertEquals(1, log.size(), log.toString());
      assertFalse(log.toString().contains(ALICE));
    } finally {
      Log.redirect(null);
    }
  }

  @Test
  void formerDevices_waitForNoLockIfThereAreNone() throws IOException {
    store.tokens().add(ALICE, "one");
    List<String> log = new ArrayList<>();
    Log.redirect((level, line) -> log.add(line));
    try (FormerDevices former = former()) {
      database.inTransaction(
          db -> {
            former.forget("bobby@chat.example");
            return 0;
          });
      assertEquals(List.of(), log);
    } finally {
      Log.redirect(null);
    }
  }

  @Test
  void queueOfTheFirstVersion_isTakenOver() throws IOException {
    Path file = directory.resolve("first.sqlite");
    try (StateDatabase first = StateDatabase.open(file)) {
      first.migrate("metadata", TokenStore.SCHEMA.subList(0, 4));
      first.inTransaction(
          db -> {
            try (Statement statement = db.createStatement()) {
              long now = System.currentTimeMillis();
              for (String address : List.of(ALICE, "bobby@chat.example")) {
                statement.executeUpdate(
                    "INSERT INTO metadata_token VALUES ('%s', 'one', %d)"
                        .formatted(address, now / 1000));
                statement.executeUpdate(
                    "INSERT INTO metadata_notification VALUES ('%s', 'one', %d, 1, 2, 3)"
                        .formatted(address, now));
              }
              return 0;
            }
          });
    }
    try (TokenStore now = TokenStore.open(file, Clock.systemUTC())) {
      Notification one = now.queue().of(ALICE).get(0);
      assertEquals(2, one.tries());
      assertEquals(6, one.messages());
      assertEquals(List.of(one), now.queue().due(Instant.now(), 10));
    }
  }

  @Test
  void manyTokens_areFound() throws IOException {
    database.inTransaction(
        db -> {
          for (int i = 0; i < 100_000; i++) {
            store
                .tokens()
                .add(db, i + "@chat.example", "token" + i, Instant.now().getEpochSecond());
          }
          return 0;
        });
    assertEquals(List.of("token77777"), tokens("77777@chat.example"));
    int addresses = 0;
    List<String> page = store.tokens().addressesAfter("");
    while (!page.isEmpty()) {
      addresses += page.size();
      page = store.tokens().addressesAfter(page.get(page.size() - 1));
    }
    assertEquals(100_000, addresses);
  }

  @Test
  void fileOfANewerVersion_isRefused() throws IOException {
    database.migrate("other", List.of("CREATE TABLE other (x)"));
    database.inTransaction(
        db -> {
          try (Statement statement = db.createStatement()) {
            return statement.executeUpdate(
                "UPDATE schema_version SET version = 99 WHERE component = 'metadata'");
          }
        });
    assertThrows(
        IOException.class,
        () -> TokenStore.open(directory.resolve("state.sqlite"), Clock.systemUTC()));
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(strings = {"", " ", "a b", "a\tb", "a\nb", "\u00fc", "\u007f", "\0"})
  void token_ofOtherCharactersIsNone(String text) {
    assertFalse(DeviceTokens.isToken(text));
  }

  @Test
  void token_isAsLongAsItMay() {
    assertTrue(DeviceTokens.isToken("t".repeat(DeviceTokens.MAX_TOKEN)));
    assertFalse(DeviceTokens.isToken("t".repeat(DeviceTokens.MAX_TOKEN + 1)));
  }
}
