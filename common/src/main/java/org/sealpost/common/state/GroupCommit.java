// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.state;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * Lets threads that write at the same time share a transaction: what arrives while one commits is
 * committed together by the next. There is no thread of its own and no waiting for company; a
 * single writer commits at once.
 *
 * <p>Limits: {@value #MAX_GROUP} pieces of work in a transaction.
 *
 * <p>Diagnostics: {@link IOException} as of {@link StateStore#inTransaction}. Trouble of the
 * database (locked, full, damaged) is that of the whole group, for each would wait for it again.
 * When a transaction fails otherwise, each piece of work is tried again alone: only the guilty one
 * fails.
 */
public final class GroupCommit {
  private static final int MAX_GROUP = 256;

  private final StateStore database;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition committed = lock.newCondition();
  private final Deque<Piece<?>> waiting = new ArrayDeque<>();
  private boolean committing;

  /** Work of one thread, and what became of it. */
  private static final class Piece<T> {
    private final StateStore.Work<T> work;
    private @Nullable T result;
    private @Nullable IOException trouble;
    private boolean done;

    Piece(StateStore.Work<T> work) {
      this.work = work;
    }

    void runAlone(StateStore database) {
      try {
        result = database.inTransaction(work);
      } catch (IOException e) {
        trouble = e;
      } catch (RuntimeException e) {
        trouble = new IOException("bug in work on the database", e);
      }
    }
  }

  /** Commits to this database. */
  public GroupCommit(StateStore database) {
    this.database = database;
  }

  /**
   * Does the work and returns when it is committed.
   *
   * @param work gives a result, not null; may run twice, the first time without effect
   */
  public <T> T commit(StateStore.Work<T> work) throws IOException {
    Piece<T> piece = new Piece<>(work);
    lock.lock();
    try {
      waiting.add(piece);
      while (!piece.done && committing) {
        committed.awaitUninterruptibly();
      }
      while (!piece.done) {
        lead();
      }
    } finally {
      lock.unlock();
    }
    if (piece.trouble != null) {
      throw new IOException(piece.trouble.getMessage(), piece.trouble);
    }
    return Objects.requireNonNull(piece.result);
  }

  /** How many pieces of work wait for the next transaction: for tests. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Commits what waits, this thread's own piece with it if its turn has come. */
  private void lead() {
    List<Piece<?>> group = new ArrayList<>();
    while (!waiting.isEmpty() && group.size() < MAX_GROUP) {
      group.add(waiting.remove());
    }
    committing = true;
    lock.unlock();
    try {
      run(group);
    } finally {
      lock.lock();
      committing = false;
      group.forEach(piece -> piece.done = true);
      committed.signalAll();
    }
  }

  private void run(List<Piece<?>> group) {
    if (group.size() > 1) {
      try {
        database.inTransaction(
            connection -> {
              for (Piece<?> piece : group) {
                apply(piece, connection);
              }
              return group;
            });
        return;
      } catch (IOException e) {
        if (!isOfOne(e)) {
          group.forEach(piece -> piece.trouble = e);
          return;
        }
      } catch (RuntimeException e) {
        // One by one, it will show whose it was.
      }
    }
    group.forEach(piece -> piece.runAlone(database));
  }

  /** Whether the statement is to blame, not the file. */
  private static boolean isOfOne(IOException trouble) {
    return trouble.getCause() instanceof SQLiteException e
        && switch (e.getResultCode()) {
          case SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_RANGE ->
              true;
          default -> e.getResultCode().name().startsWith("SQLITE_CONSTRAINT");
        };
  }

  private static <T> void apply(Piece<T> piece, Connection connection) throws SQLException {
    piece.result = piece.work.apply(connection);
  }
}
