// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.daemon.Log;

/** The database is in trouble: what cannot be stored is refused, and the log says why. */
class StoreFaultsTest {
  private static final String ALICE = "alice@chat.example";

  @TempDir private Path directory;

  private final List<String> log = new ArrayList<>();
  private Path file;
  private OpenStore store;
  private StoredTokens tokens;
  private long now;

  @BeforeEach
  void make() {
    Log.redirect((level, line) -> log.add(line));
    file = directory.resolve("state.sqlite");
    store = new OpenStore(file, Clock.systemUTC(), () -> now);
    tokens = new StoredTokens(store);
  }

  @AfterEach
  void close() throws IOException {
    Log.redirect(null);
    store.close();
  }

  private void later() {
    now += TimeUnit.SECONDS.toNanos(2);
  }

  @Test
  void fileThatIsNoDatabase_isLoggedOnceAndTriedAgain() throws IOException {
    Files.writeString(file, "x".repeat(10_000));
    assertThrows(IOException.class, () -> tokens.add(ALICE, "one"));
    later();
    assertThrows(IOException.class, () -> tokens.of(ALICE));
    assertEquals(1, log.size(), log.toString());
    assertTrue(log.get(0).contains(file.toString()), log.get(0));
    Files.delete(file);
    later();
    tokens.add(ALICE, "one");
    assertEquals(List.of("one"), tokens.of(ALICE));
    assertEquals("metadata: the state database can be used again", log.get(1));
  }

  @Test
  void directoryThatIsNotThere_isTriedAgainAfterASecond() throws IOException {
    Path late = directory.resolve("late");
    OpenStore other = new OpenStore(late.resolve("db"), Clock.systemUTC(), () -> now);
    assertThrows(IOException.class, other::get);
    Files.createDirectory(late);
    assertThrows(IOException.class, other::get, "within the second");
    later();
    other.get();
    other.close();
  }

  @Test
  void databaseDamagedWhileOpen_isAnError() throws IOException {
    for (int i = 0; i < 200; i++) {
      tokens.add(ALICE + i, "t".repeat(500));
    }
    store.close();
    byte[] content = Files.readAllBytes(file);
    Arrays.fill(content, 4096, content.length, (byte) 0x55);
    Files.write(file, content);
    assertThrows(IOException.class, () -> tokens.of(ALICE + 1));
    later();
    assertThrows(IOException.class, () -> tokens.add(ALICE, "two"));
  }

  @Test
  void databaseLockedByAnother_isReadAndNotWritten() throws IOException, SQLException {
    tokens.add(ALICE, "one");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertEquals(List.of("one"), tokens.of(ALICE));
      IOException busy = assertThrows(IOException.class, () -> tokens.add(ALICE, "two"));
      assertTrue(busy.toString().contains("locked"), busy.toString());
      statement.execute("COMMIT");
    }
    tokens.add(ALICE, "two");
    assertEquals(2, tokens.of(ALICE).size());
  }
}
