// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupCommitTest {
  @TempDir private Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private StateDatabase database;
  private GroupCommit writes;

  @BeforeEach
  void open() throws IOException {
    database = StateDatabase.open(directory.resolve("db"));
    database.migrate("test", List.of("CREATE TABLE t (x INTEGER NOT NULL UNIQUE)"));
    writes = new GroupCommit(database);
  }

  @AfterEach
  void close() throws IOException {
    threads.shutdown();
    database.close();
  }

  private static int insert(Connection db, String value) throws SQLException {
    try (Statement statement = db.createStatement()) {
      return statement.executeUpdate("INSERT INTO t VALUES (" + value + ")");
    }
  }

  private int rows() throws IOException {
    return database.read(
        db -> {
          try (Statement statement = db.createStatement();
              ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
            return row.getInt(1);
          }
        });
  }

  /** Lets values arrive while an earlier transaction is open, so that they share the next. */
  private List<Future<Integer>> together(String... values) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    Future<Integer> first =
        threads.submit(
            () ->
                writes.commit(
                    db -> {
                      begun.countDown();
                      await(arrived);
                      return insert(db, "1000");
                    }));
    begun.await();
    List<Future<Integer>> results = new ArrayList<>();
    for (String value : values) {
      results.add(threads.submit(() -> writes.commit(db -> insert(db, value))));
    }
    while (writes.waiting() < values.length) {
      Thread.onSpinWait();
    }
    arrived.countDown();
    first.get(60, TimeUnit.SECONDS);
    return results;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void one_isCommittedWhenItReturns() throws IOException {
    int inserted = writes.commit(db -> insert(db, "1"));
    assertEquals(1, inserted);
    assertEquals(1, rows());
  }

  @Test
  void several_shareATransaction() throws Exception {
    for (Future<Integer> result : together("1", "2", "3")) {
      assertEquals(1, result.get(60, TimeUnit.SECONDS));
    }
    assertEquals(4, rows());
  }

  @Test
  void guiltyOne_failsAlone() throws Exception {
    List<Future<Integer>> results = together("1", "NULL", "3", "3");
    assertEquals(1, results.get(0).get(60, TimeUnit.SECONDS));
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> results.get(1).get(60, TimeUnit.SECONDS));
    assertTrue(failed.toString().contains("NOT NULL"), failed.toString());
    int failures = 0;
    for (Future<Integer> result : results) {
      try {
        result.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        failures++;
      }
    }
    assertEquals(2, failures);
    assertEquals(3, rows());
  }

  @Test
  void bugInTheWork_isAnExceptionForItsThread() throws IOException {
    assertThrows(
        IOException.class,
        () ->
            writes.commit(
                db -> {
                  throw new IllegalStateException("bug");
                }));
    int inserted = writes.commit(db -> insert(db, "1"));
    assertEquals(1, inserted);
  }

  @Test
  void manyThreads_loseNothing() throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      results.add(
          threads.submit(
              () -> {
                for (int j = 0; j < 200; j++) {
                  String value = Integer.toString(next.incrementAndGet());
                  writes.commit(db -> insert(db, value));
                }
                return 0;
              }));
    }
    for (Future<Integer> result : results) {
      result.get(60, TimeUnit.SECONDS);
    }
    assertEquals(16 * 200, rows());
  }

  @Test
  void reader_doesNotWaitForAWriter() throws Exception {
    database.inTransaction(
        db -> {
          insert(db, "1");
          try {
            assertEquals(0, rows());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
          return 0;
        });
    assertEquals(1, rows());
  }
}
