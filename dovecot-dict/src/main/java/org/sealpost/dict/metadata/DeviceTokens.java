// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.state.GroupCommit;
import org.sealpost.common.state.StateDatabase;

/**
 * The push tokens of each address. A token is what a device gives its relay so that the relay can
 * wake it; its meaning is the device's affair.
 *
 * <p>Limits: a token is 1 to {@value #MAX_TOKEN} bytes of printable ASCII without blanks; an
 * address has at most {@value #MAX_TOKENS}, then the one that was not seen for longest goes. One
 * that was not seen for 90 days is forgotten.
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing was stored then.
 */
public final class DeviceTokens {
  /** How long a token is kept after its device last set it. */
  static final Duration LIFETIME = Duration.ofDays(90);

  static final int MAX_TOKEN = 4096;
  static final int MAX_TOKENS = 64;

  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE metadata_token (address TEXT NOT NULL, token TEXT NOT NULL,"
              + " seen INTEGER NOT NULL, PRIMARY KEY (address, token)) WITHOUT ROWID");

  private final StateDatabase database;
  private final GroupCommit writes;
  private final Clock clock;

  /** Of this database; its tables are made if they are missing. */
  public DeviceTokens(StateDatabase database, GroupCommit writes, Clock clock) throws IOException {
    this.database = database;
    this.writes = writes;
    this.clock = clock;
    database.migrate("metadata", SCHEMA);
  }

  /** Whether it may be stored. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_TOKEN
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** The tokens of an address, the one seen last first. */
  public List<String> of(String address) throws IOException {
    return database.read(db -> tokens(db, address));
  }

  private List<String> tokens(Connection db, String address) throws SQLException {
    try (PreparedStatement query =
        db.prepareStatement(
            "SELECT token FROM metadata_token WHERE address = ? AND seen > ?"
                + " ORDER BY seen DESC, token")) {
      query.setString(1, address);
      query.setLong(2, oldest());
      List<String> tokens = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          tokens.add(row.getString(1));
        }
      }
      return tokens;
    }
  }

  /** Adds a token, or notes that it was seen again. */
  public void add(String address, String token) throws IOException {
    long now = clock.instant().getEpochSecond();
    writes.commit(db -> add(db, address, token, now));
  }

  private static int add(Connection db, String address, String token, long now)
      throws SQLException {
    try (PreparedStatement insert =
        db.prepareStatement(
            "INSERT INTO metadata_token (address, token, seen) VALUES (?, ?, ?)"
                + " ON CONFLICT DO UPDATE SET seen = max(seen, excluded.seen)")) {
      insert.setString(1, address);
      insert.setString(2, token);
      insert.setLong(3, now);
      insert.executeUpdate();
    }
    try (PreparedStatement delete =
        db.prepareStatement(
            "DELETE FROM metadata_token WHERE address = ?1 AND token IN (SELECT token"
                + " FROM metadata_token WHERE address = ?1 ORDER BY seen DESC LIMIT -1 OFFSET "
                + MAX_TOKENS
                + ")")) {
      delete.setString(1, address);
      return delete.executeUpdate();
    }
  }

  /** Removes all that is kept about an address. */
  public void forget(String address) throws IOException {
    writes.commit(
        db -> {
          try (PreparedStatement delete =
              db.prepareStatement("DELETE FROM metadata_token WHERE address = ?")) {
            delete.setString(1, address);
            return delete.executeUpdate();
          }
        });
  }

  private long oldest() {
    return clock.instant().minus(LIFETIME).getEpochSecond();
  }
}
