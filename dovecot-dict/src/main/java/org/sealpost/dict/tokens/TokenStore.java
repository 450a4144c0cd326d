// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.sealpost.common.state.GroupCommit;
import org.sealpost.common.state.StateDatabase;
import org.sealpost.common.state.StateStore;

/**
 * What is kept about devices, for the service and for programs that look after accounts; several
 * processes may have it open.
 *
 * <pre>
 * metadata_token   address, token, when the device last set it
 * metadata_push    token, last message, next try; as of {@link NotificationQueue}
 * metadata_import  a row once an official relay's files were taken over
 * </pre>
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing was changed then.
 */
public final class TokenStore implements Closeable {
  static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE metadata_token (address TEXT NOT NULL, token TEXT NOT NULL,"
              + " seen INTEGER NOT NULL, PRIMARY KEY (address, token)) WITHOUT ROWID",
          "CREATE TABLE metadata_notification (address TEXT NOT NULL, token TEXT NOT NULL,"
              + " message_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, tries INTEGER NOT NULL,"
              + " messages INTEGER NOT NULL, PRIMARY KEY (address, token)) WITHOUT ROWID",
          "CREATE INDEX metadata_notification_due ON metadata_notification (due_ms)",
          "CREATE TABLE metadata_import (done_ms INTEGER NOT NULL)",
          "CREATE TABLE metadata_push (token TEXT NOT NULL PRIMARY KEY,"
              + " message_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,"
              + " earliest_ms INTEGER NOT NULL, tries INTEGER NOT NULL,"
              + " messages INTEGER NOT NULL) WITHOUT ROWID",
          "INSERT INTO metadata_push SELECT token, max(message_ms), min(due_ms), 0, max(tries),"
              + " sum(messages) FROM metadata_notification GROUP BY token",
          "DROP TABLE metadata_notification",
          "CREATE INDEX metadata_push_due ON metadata_push (due_ms)",
          "CREATE INDEX metadata_token_token ON metadata_token (token)");

  /** The token of a device may be that of another address too. */
  private static final String FORGET_PUSH =
      "DELETE FROM metadata_push WHERE token IN"
          + " (SELECT token FROM metadata_token WHERE address = ?1) AND NOT EXISTS"
          + " (SELECT 1 FROM metadata_token WHERE metadata_token.token = metadata_push.token"
          + " AND address <> ?1)";

  private final StateStore database;
  private final DeviceTokens tokens;
  private final NotificationQueue queue;
  private final GroupCommit writes;

  private TokenStore(StateStore database, Clock clock) {
    this.database = database;
    this.writes = new GroupCommit(database);
    this.tokens = new DeviceTokens(database, writes, clock);
    this.queue = new NotificationQueue(database, tokens, writes, clock);
  }

  /** Opens the state database and makes the tables that are missing. */
  public static TokenStore open(Path file, Clock clock) throws IOException {
    return of(StateDatabase.open(file), clock);
  }

  static TokenStore of(StateStore database, Clock clock) throws IOException {
    try {
      database.migrate("metadata", SCHEMA);
    } catch (IOException e) {
      database.close();
      throw e;
    }
    return new TokenStore(database, clock);
  }

  /** The tokens. */
  public DeviceTokens tokens() {
    return tokens;
  }

  /** What devices are to be told. */
  public NotificationQueue queue() {
    return queue;
  }

  /**
   * Removes all that is kept about an address that is gone.
   *
   * @return how many rows
   */
  public int forget(String address) throws IOException {
    return writes.commit(
        db ->
            delete(db, FORGET_PUSH, address)
                + delete(db, "DELETE FROM metadata_token WHERE address = ?", address));
  }

  /** Whether an official relay's files were taken over already, or there were none. */
  boolean isImported() throws IOException {
    return database.read(
        db -> {
          try (PreparedStatement query = db.prepareStatement("SELECT 1 FROM metadata_import")) {
            return !DeviceTokens.rows(query, row -> row.getInt(1)).isEmpty();
          }
        });
  }

  /** Adds what is not there yet, together. */
  void addImported(List<Imported> some) throws IOException {
    writes.commit(
        db -> {
          for (Imported one : some) {
            one.insert(db);
          }
          return some.size();
        });
  }

  /** Notes that all was taken over. */
  void finishImport(long nowMillis) throws IOException {
    writes.commit(
        db -> {
          try (PreparedStatement insert =
              db.prepareStatement("INSERT INTO metadata_import VALUES (?)")) {
            insert.setLong(1, nowMillis);
            return insert.executeUpdate();
          }
        });
  }

  /** A row from an official relay's file. */
  interface Imported {
    void insert(Connection db) throws SQLException;
  }

  private static int delete(Connection db, String sql, String address) throws SQLException {
    try (PreparedStatement delete = db.prepareStatement(sql)) {
      delete.setString(1, address);
      return delete.executeUpdate();
    }
  }

  @Override
  public void close() throws IOException {
    database.close();
  }
}
