// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.state.GroupCommit;
import org.sealpost.common.state.StateStore;

/**
 * The push tokens of each address. A token is what a device gives its relay so that the relay can
 * wake it; its meaning is the device's affair.
 *
 * <p>Limits: a token is 1 to {@value #MAX_TOKEN} bytes of printable ASCII without blanks; an
 * address has at most {@value #MAX_TOKENS}, then the one that was not seen for longest goes. One
 * that was not seen for 90 days goes too.
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing was stored then.
 */
public final class DeviceTokens {
  /** How long a token is kept after its device last set it. */
  public static final Duration LIFETIME = Duration.ofDays(90);

  static final int MAX_TOKEN = 4096;
  static final int MAX_TOKENS = 64;

  private static final int ADDRESSES_AT_ONCE = 1000;

  private static final String SELECT =
      "SELECT token, seen FROM metadata_token WHERE address = ? AND seen > ?"
          + " ORDER BY seen DESC, token";
  private static final String UPDATE =
      "UPDATE metadata_token SET seen = max(seen, ?) WHERE address = ? AND token = ?";
  private static final String INSERT =
      "INSERT INTO metadata_token (seen, address, token) VALUES (?, ?, ?)";
  private static final String DELETE_SURPLUS =
      "DELETE FROM metadata_token WHERE address = ?1 AND token IN (SELECT token"
          + " FROM metadata_token WHERE address = ?1 ORDER BY seen DESC LIMIT -1 OFFSET "
          + MAX_TOKENS
          + ")";

  private final StateStore database;
  private final GroupCommit writes;
  private final Clock clock;

  /** A token, and when it was last set. */
  public record Seen(String token, Instant time) {}

  DeviceTokens(StateStore database, GroupCommit writes, Clock clock) {
    this.database = database;
    this.writes = writes;
    this.clock = clock;
  }

  /** Whether it may be stored. */
  public static boolean isToken(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_TOKEN
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** The tokens of an address, the one seen last first. */
  public List<Seen> of(String address) throws IOException {
    return database.read(
        db -> {
          PreparedStatement query = database.prepared(db, SELECT);
          query.setString(1, address);
          query.setLong(2, oldest());
          return rows(query, row -> new Seen(row.getString(1), time(row.getLong(2))));
        });
  }

  /** Whether there are any, also such as were not seen for long. */
  boolean hasAny(String address) throws IOException {
    return database.read(
        db -> {
          PreparedStatement query =
              database.prepared(db, "SELECT 1 FROM metadata_token WHERE address = ? LIMIT 1");
          query.setString(1, address);
          return !rows(query, row -> row.getInt(1)).isEmpty();
        });
  }

  /** Adds a token, or notes that it was seen again. */
  public void add(String address, String token) throws IOException {
    long now = clock.instant().getEpochSecond();
    writes.commit(db -> add(db, address, token, now));
  }

  int add(Connection db, String address, String token, long seen) throws SQLException {
    if (run(db, UPDATE, address, token, seen) > 0) {
      return 1;
    }
    run(db, INSERT, address, token, seen);
    PreparedStatement delete = database.prepared(db, DELETE_SURPLUS);
    delete.setString(1, address);
    return delete.executeUpdate();
  }

  private int run(Connection db, String sql, String address, String token, long seen)
      throws SQLException {
    PreparedStatement statement = database.prepared(db, sql);
    statement.setLong(1, seen);
    statement.setString(2, address);
    statement.setString(3, token);
    return statement.executeUpdate();
  }

  /** Addresses that have tokens, in order, a page of them. */
  public List<String> addressesAfter(String address) throws IOException {
    return database.read(
        db -> {
          try (PreparedStatement query =
              db.prepareStatement(
                  "SELECT DISTINCT address FROM metadata_token WHERE address > ?"
                      + " ORDER BY address LIMIT "
                      + ADDRESSES_AT_ONCE)) {
            query.setString(1, address);
            return rows(query, row -> row.getString(1));
          }
        });
  }

  /** Removes the tokens that were not seen for too long; says how many. */
  public int removeUnseen() throws IOException {
    return writes.commit(
        db -> {
          try (PreparedStatement delete =
              db.prepareStatement("DELETE FROM metadata_token WHERE seen <= ?")) {
            delete.setLong(1, oldest());
            return delete.executeUpdate();
          }
        });
  }

  private long oldest() {
    return clock.instant().minus(LIFETIME).getEpochSecond();
  }

  private static Instant time(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  /** Makes something of a row. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  static <T> List<T> rows(PreparedStatement query, Row<T> reader) throws SQLException {
    List<T> all = new ArrayList<>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        all.add(reader.read(row));
      }
    }
    return all;
  }
}
