// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.state;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * A {@link StateStore} in one SQLite file; its table {@code schema_version} says how many steps the
 * file has seen of each component.
 *
 * <p>Write-ahead log, one writer at a time, {@code synchronous=NORMAL}: a crash of the machine may
 * lose the last transactions, never the file.
 *
 * <p>Limits: a transaction waits at most {@value #BUSY_TIMEOUT_MILLIS} ms for another process.
 *
 * <p>Diagnostics: {@link IOException} is local trouble (file missing, locked, damaged, disk full),
 * or a file written by a newer program. Nothing of the transaction has happened then.
 */
public final class StateDatabase implements StateStore {
  private static final int BUSY_TIMEOUT_MILLIS = 3000;

  /** A reader has a page cache of its own: memory, for more than two cores can use. */
  private static final int MAX_READERS = 4;

  private final Path file;
  private final Connection connection;
  private final Semaphore readers = new Semaphore(MAX_READERS);
  private final Queue<Connection> idleReaders = new ConcurrentLinkedQueue<>();
  private final Map<Connection, Map<String, PreparedStatement>> statements =
      new ConcurrentHashMap<>();

  private StateDatabase(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /** Opens the file, making it if there is none; its directory must exist. */
  public static StateDatabase open(Path file) throws IOException {
    try {
      return new StateDatabase(file, connect(file, false));
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private static Connection connect(Path file, boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    if (readOnly) {
      config.setReadOnly(true);
    } else {
      config.setJournalMode(JournalMode.WAL);
      config.setSynchronous(SynchronousMode.NORMAL);
    }
    return config.createConnection("jdbc:sqlite:" + file);
  }

  @Override
  public void migrate(String component, List<String> steps) throws IOException {
    int version = version(component);
    if (version < steps.size()) {
      version = inTransaction(db -> bringUpToDate(db, component, steps));
    }
    if (version > steps.size()) {
      throw new IOException(
          file + ": tables of " + component + " were written by a newer version of this program");
    }
  }

  /** Only reads: a disk that is full must not close what is there. */
  private synchronized int version(String component) throws IOException {
    try {
      return versionOf(connection, component);
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  /** Another process may have done it since we looked. */
  private static int bringUpToDate(Connection db, String component, List<String> steps)
      throws SQLException {
    int version = versionOf(db, component);
    if (version >= steps.size()) {
      return version;
    }
    try (Statement statement = db.createStatement()) {
      statement.executeUpdate(
          "CREATE TABLE IF NOT EXISTS schema_version"
              + " (component TEXT PRIMARY KEY, version INTEGER NOT NULL)");
      for (String step : steps.subList(version, steps.size())) {
        statement.executeUpdate(step);
      }
    }
    setVersion(db, component, steps.size());
    return steps.size();
  }

  @Override
  public synchronized <T> T inTransaction(Work<T> work) throws IOException {
    // Not setAutoCommit(false): the driver would then begin the next transaction at each commit,
    // and hold the write lock for as long as the process lives.
    try (Statement transaction = connection.createStatement()) {
      transaction.execute("BEGIN IMMEDIATE");
      try {
        T result = work.apply(connection);
        transaction.execute("COMMIT");
        return result;
      } catch (SQLException | RuntimeException e) {
        rollback(transaction, e);
        // The driver closes a statement that has failed.
        closeStatements(connection);
        throw e;
      }
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  /** Preparing costs more than most statements do. */
  @Override
  public PreparedStatement prepared(Connection db, String sql) throws SQLException {
    // A connection works for one thread at a time, and so does its map.
    Map<String, PreparedStatement> own = statements.computeIfAbsent(db, c -> new HashMap<>());
    PreparedStatement statement = own.get(sql);
    if (statement == null) {
      statement = db.prepareStatement(sql);
      own.put(sql, statement);
    }
    return statement;
  }

  private static void rollback(Statement transaction, Exception reason) {
    try {
      transaction.execute("ROLLBACK");
    } catch (SQLException e) {
      // A full disk has ended the transaction already.
      reason.addSuppressed(e);
    }
  }

  @Override
  public <T> T read(Work<T> query) throws IOException {
    readers.acquireUninterruptibly();
    try {
      Connection reader = idleReaders.poll();
      if (reader == null) {
        reader = connect(file, true);
      }
      T result;
      try {
        result = query.apply(reader);
      } catch (SQLException | RuntimeException e) {
        close(reader);
        throw e;
      }
      idleReaders.add(reader);
      return result;
    } catch (SQLException e) {
      throw trouble(file, e);
    } finally {
      readers.release();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try {
      for (Connection reader = idleReaders.poll(); reader != null; reader = idleReaders.poll()) {
        close(reader);
      }
      close(connection);
    } catch (SQLException e) {
      throw trouble(file, e);
    }
  }

  private void close(Connection old) throws SQLException {
    closeStatements(old);
    old.close();
  }

  private void closeStatements(Connection db) throws SQLException {
    Map<String, PreparedStatement> own = statements.remove(db);
    if (own != null) {
      for (PreparedStatement statement : own.values()) {
        statement.close();
      }
    }
  }

  private static int versionOf(Connection db, String component) throws SQLException {
    try (Statement statement = db.createStatement();
        ResultSet table =
            statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'")) {
      if (!table.next()) {
        return 0;
      }
    }
    try (PreparedStatement query =
        db.prepareStatement("SELECT version FROM schema_version WHERE component = ?")) {
      query.setString(1, component);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static void setVersion(Connection db, String component, int version) throws SQLException {
    try (PreparedStatement update =
        db.prepareStatement("REPLACE INTO schema_version (component, version) VALUES (?, ?)")) {
      update.setString(1, component);
      update.setInt(2, version);
      update.executeUpdate();
    }
  }

  private static IOException trouble(Path file, SQLException cause) {
    return new IOException(file + ": " + cause.getMessage(), cause);
  }
}
