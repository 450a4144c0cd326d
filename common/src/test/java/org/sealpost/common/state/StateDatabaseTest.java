// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDatabaseTest {
  private static final String FIRST = "CREATE TABLE note (text TEXT NOT NULL)";
  private static final String SECOND = "ALTER TABLE note ADD COLUMN kind INTEGER";

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("state.sqlite");
  }

  private static int insert(Connection db, String text) throws SQLException {
    try (Statement statement = db.createStatement()) {
      return statement.executeUpdate("INSERT INTO note (text) VALUES ('" + text + "')");
    }
  }

  private static int count(Connection db) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM note")) {
      return row.next() ? row.getInt(1) : -1;
    }
  }

  @Test
  void migrate_stepsRunOnceAndInOrder() throws IOException {
    try (StateDatabase state = StateDatabase.open(file())) {
      state.migrate("a", List.of(FIRST));
      state.migrate("a", List.of(FIRST));
      state.inTransaction(db -> insert(db, "kept"));
    }
    try (StateDatabase state = StateDatabase.open(file())) {
      state.migrate("a", List.of(FIRST, SECOND));
      assertEquals(1, state.inTransaction(StateDatabaseTest::count));
    }
  }

  @Test
  void migrate_refusesFileOfNewerVersion() throws IOException {
    try (StateDatabase state = StateDatabase.open(file())) {
      state.migrate("a", List.of(FIRST, SECOND));
      IOException e = assertThrows(IOException.class, () -> state.migrate("a", List.of(FIRST)));
      assertTrue(String.valueOf(e.getMessage()).contains("newer version"), e.getMessage());
    }
  }

  @Test
  void migrate_failedStepLeavesNothing() throws IOException {
    try (StateDatabase state = StateDatabase.open(file())) {
      assertThrows(IOException.class, () -> state.migrate("a", List.of(FIRST, "CREATE NONSENSE")));
      state.migrate("a", List.of(FIRST));
    }
  }

  /** As on a full disk: who may not write can still read. */
  @Test
  void migrate_ofCurrentTablesWritesNothing() throws IOException {
    try (StateDatabase writer = StateDatabase.open(file())) {
      writer.migrate("a", List.of(FIRST));
      writer.inTransaction(db -> insert(db, "kept"));
      int found =
          writer.inTransaction(
              db -> {
                insert(db, "and the lock held");
                try (StateDatabase other = StateDatabase.open(file())) {
                  other.migrate("a", List.of(FIRST));
                  return other.read(StateDatabaseTest::count);
                } catch (IOException e) {
                  throw new SQLException(e);
                }
              });
      assertEquals(1, found);
    }
  }

  @Test
  void migrate_byManyAtOnceIsDoneOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> all =
          Collections.nCopies(
              16,
              () -> {
                try (StateDatabase state = StateDatabase.open(file())) {
                  state.migrate("a", List.of(FIRST, SECOND));
                  return true;
                }
              });
      for (Future<Boolean> one : threads.invokeAll(all)) {
        assertTrue(one.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void inTransaction_exceptionUndoes() throws IOException {
    try (StateDatabase state = StateDatabase.open(file())) {
      state.migrate("a", List.of(FIRST));
      assertThrows(
          IllegalStateException.class,
          () ->
              state.inTransaction(
                  db -> {
                    insert(db, "lost");
                    throw new IllegalStateException("bug");
                  }));
      assertEquals(0, state.inTransaction(StateDatabaseTest::count));
    }
  }

  @Test
  void inTransaction_leavesTheFileToOthersAfterwards() throws IOException {
    try (StateDatabase one = StateDatabase.open(file());
        StateDatabase other = StateDatabase.open(file())) {
      one.migrate("a", List.of(FIRST));
      for (int i = 0; i < 3; i++) {
        one.inTransaction(db -> insert(db, "one"));
        other.inTransaction(db -> insert(db, "other"));
      }
      assertEquals(6, one.inTransaction(StateDatabaseTest::count));
    }
  }

  @Test
  void open_damagedFileSaysWhich() throws IOException {
    Files.writeString(file(), "this is not a database, however long one looks at it".repeat(100));
    IOException e =
        assertThrows(
            IOException.class,
            () -> {
              try (StateDatabase state = StateDatabase.open(file())) {
                state.migrate("a", List.of(FIRST));
              }
            });
    assertTrue(String.valueOf(e.getMessage()).contains("state.sqlite"), e.getMessage());
  }

  @Test
  void open_missingDirectory() {
    assertThrows(
        IOException.class, () -> StateDatabase.open(directory.resolve("none/state.sqlite")));
  }
}
