// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.invites;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.state.StateDatabase;

/**
 * The invitations of a relay, in its state database; several processes may have them open.
 *
 * <pre>
 * invite              SHA-256 of the token, when made, uses, used, when it ends, note
 * invite_reservation  SHA-256 of an address and its password, when it ends
 * </pre>
 *
 * <p>A token is shown once, when it is made. Whoever brings it to {@code /new} gets an address and
 * a password that were thought up for them; these are reserved, and that is one use. The first
 * login with them makes the address, in {@link #RESERVED} at the latest. Neither table names
 * anybody.
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing was changed then.
 */
public final class Invites implements Closeable {
  /** How long an address waits for its first login. */
  public static final Duration RESERVED = Duration.ofDays(1);

  /** 128 bits, as text in a URL. */
  private static final int TOKEN_BYTES = 16;

  private static final int MAX_TOKEN = 64;

  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE invite (number INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL"
              + " UNIQUE, created INTEGER NOT NULL, uses INTEGER NOT NULL, used INTEGER NOT NULL,"
              + " expires INTEGER, note TEXT NOT NULL)",
          "CREATE TABLE invite_reservation (hash BLOB PRIMARY KEY, expires INTEGER NOT NULL)"
              + " WITHOUT ROWID");

  private final StateDatabase database;
  private final Clock clock;

  private Invites(StateDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Opens the state database and makes the tables that are missing. */
  public static Invites open(Path file, Clock clock) throws IOException {
    StateDatabase database = StateDatabase.open(file);
    try {
      database.migrate("invites", SCHEMA);
    } catch (IOException e) {
      database.close();
      throw e;
    }
    return new Invites(database, clock);
  }

  /**
   * Makes an invitation.
   *
   * @param expires null for never
   * @return its token; it cannot be had again
   */
  public String create(int uses, @Nullable Instant expires, String note, SecureRandom random)
      throws IOException {
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return database.inTransaction(
        db -> {
          try (PreparedStatement insert =
              db.prepareStatement(
                  "INSERT INTO invite (hash, created, uses, used, expires, note)"
                      + " VALUES (?, ?, ?, 0, ?, ?)")) {
            insert.setBytes(1, hash("token", token));
            insert.setLong(2, now());
            insert.setInt(3, uses);
            insert.setObject(4, expires == null ? null : expires.getEpochSecond());
            insert.setString(5, note);
            insert.executeUpdate();
          }
          return token;
        });
  }

  /** All that were not revoked, the oldest first. */
  public List<Invite> list() throws IOException {
    return database.read(
        db -> {
          List<Invite> all = new ArrayList<>();
          try (PreparedStatement query =
                  db.prepareStatement(
                      "SELECT number, created, uses, used, expires, note FROM invite"
                          + " ORDER BY number");
              ResultSet row = query.executeQuery()) {
            while (row.next()) {
              all.add(invite(row));
            }
          }
          return all;
        });
  }

  private static Invite invite(ResultSet row) throws SQLException {
    long expires = row.getLong(5);
    boolean isEndless = row.wasNull();
    return new Invite(
        row.getLong(1),
        Instant.ofEpochSecond(row.getLong(2)),
        row.getInt(3),
        row.getInt(4),
        isEndless ? null : Instant.ofEpochSecond(expires),
        row.getString(6));
  }

  /**
   * Takes an invitation back. Addresses that it brought stay, and so do reservations.
   *
   * @return whether there was one of that number
   */
  public boolean revoke(long number) throws IOException {
    return database.inTransaction(
        db -> {
          try (PreparedStatement delete =
              db.prepareStatement("DELETE FROM invite WHERE number = ?")) {
            delete.setLong(1, number);
            return delete.executeUpdate() == 1;
          }
        });
  }

  /**
   * Takes one use of an invitation for an address that is still to be made, and reserves it; both
   * or nothing, however many try at once.
   *
   * @return whether the token is good for it
   */
  public boolean take(String token, String address, String password) throws IOException {
    if (token.isEmpty() || token.length() > MAX_TOKEN) {
      return false;
    }
    long now = now();
    return database.inTransaction(
        db -> {
          try (PreparedStatement take =
              db.prepareStatement(
                  "UPDATE invite SET used = used + 1 WHERE hash = ? AND used < uses"
                      + " AND (expires IS NULL OR expires > ?)")) {
            take.setBytes(1, hash("token", token));
            take.setLong(2, now);
            if (take.executeUpdate() != 1) {
              return false;
            }
          }
          try (PreparedStatement old =
              db.prepareStatement("DELETE FROM invite_reservation WHERE expires <= ?")) {
            old.setLong(1, now);
            old.executeUpdate();
          }
          try (PreparedStatement reserve =
              db.prepareStatement("INSERT OR REPLACE INTO invite_reservation VALUES (?, ?)")) {
            reserve.setBytes(1, hash("account", address, password));
            reserve.setLong(2, now + RESERVED.toSeconds());
            reserve.executeUpdate();
          }
          return true;
        });
  }

  /** Whether that address and password were given out, and may become an address. */
  public boolean isReserved(String address, String password) throws IOException {
    return database.read(
        db -> {
          try (PreparedStatement query =
              db.prepareStatement(
                  "SELECT 1 FROM invite_reservation WHERE hash = ? AND expires > ?")) {
            query.setBytes(1, hash("account", address, password));
            query.setLong(2, now());
            try (ResultSet row = query.executeQuery()) {
              return row.next();
            }
          }
        });
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** No salt: what goes in cannot be guessed. */
  private static byte[] hash(String... parts) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(String.join("\0", parts).getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  @Override
  public void close() throws IOException {
    database.close();
  }
}
