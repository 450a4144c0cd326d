// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.state.StateDatabase;

/**
 * Keeps what the rate limits know across restarts, in the relay's state database: for each key that
 * is not back at rest, how far ahead its arrival time lies; and the secret that the keys were made
 * with. Time that passed while nobody counted is taken off at loading, by the wall clock; a clock
 * that went back takes off nothing.
 */
class RateStore {
  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE policy_secret (secret BLOB NOT NULL)",
          "CREATE TABLE policy_rate (rate TEXT NOT NULL, key INTEGER NOT NULL,"
              + " ahead_ns INTEGER NOT NULL, saved_ms INTEGER NOT NULL,"
              + " PRIMARY KEY (rate, key)) WITHOUT ROWID");

  private final StateDatabase database;
  private final Clock clock;

  RateStore(StateDatabase database, Clock clock) throws IOException {
    this.database = database;
    this.clock = clock;
    database.migrate("policy", SCHEMA);
  }

  /**
   * The secret of this installation.
   *
   * @param fresh becomes it if there is none yet
   */
  byte[] secret(byte[] fresh) throws IOException {
    return database.inTransaction(
        db -> {
          try (Statement statement = db.createStatement();
              ResultSet row = statement.executeQuery("SELECT secret FROM policy_secret")) {
            if (row.next()) {
              return row.getBytes(1);
            }
          }
          insertSecret(db, fresh);
          return fresh;
        });
  }

  void close() throws IOException {
    database.close();
  }

  /** Replaces what was saved. */
  void save(Map<String, RateLimit> limits) throws IOException {
    database.inTransaction(
        db -> {
          try (Statement statement = db.createStatement()) {
            statement.executeUpdate("DELETE FROM policy_rate");
          }
          try (PreparedStatement insert =
              db.prepareStatement("INSERT INTO policy_rate VALUES (?, ?, ?, ?)")) {
            insert.setLong(4, clock.millis());
            for (Map.Entry<String, RateLimit> limit : limits.entrySet()) {
              insert.setString(1, limit.getKey());
              saveRows(limit.getValue(), insert);
            }
          }
          return limits.size();
        });
  }

  /** Gives each limit back what was saved under its name. */
  void load(Map<String, RateLimit> limits) throws IOException {
    database.inTransaction(
        db -> {
          try (Statement statement = db.createStatement();
              ResultSet row =
                  statement.executeQuery("SELECT rate, key, ahead_ns, saved_ms FROM policy_rate")) {
            while (row.next()) {
              RateLimit limit = limits.get(row.getString(1));
              if (limit != null) {
                limit.restore(row.getLong(2), row.getLong(3) - nanosSince(row.getLong(4)));
              }
            }
          }
          return limits.size();
        });
  }

  private long nanosSince(long savedMillis) {
    return TimeUnit.MILLISECONDS.toNanos(Math.max(0, clock.millis() - savedMillis));
  }

  private static void saveRows(RateLimit limit, PreparedStatement insert) throws SQLException {
    // A snapshot first: the limit's lock is held for a copy, not for the database.
    long[] pairs = limit.snapshot();
    for (int i = 0; i < pairs.length; i += 2) {
      insert.setLong(2, pairs[i]);
      insert.setLong(3, pairs[i + 1]);
      insert.executeUpdate();
    }
  }

  private static void insertSecret(Connection db, byte[] secret) throws SQLException {
    try (PreparedStatement insert = db.prepareStatement("INSERT INTO policy_secret VALUES (?)")) {
      insert.setBytes(1, secret);
      insert.executeUpdate();
    }
  }
}
