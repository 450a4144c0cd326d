// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sealpost.common.metrics.PushMetrics;
import org.sealpost.common.state.GroupCommit;
import org.sealpost.common.state.StateDatabase;

/**
 * Notifications that wait for their time. One row for a token of an address: messages that come
 * while it waits join it. A row stays until its outcome is written down, so that a notification is
 * sent at least once, whenever the process dies.
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing was changed then.
 */
public final class NotificationQueue {
  /** How long after its last message a notification is of use. */
  public static final Duration LIFETIME = Duration.ofHours(5);

  /** A token that is waited for longer than any delay was queued while the clock was wrong. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(2);

  private static final Duration SPREAD = Duration.ofMillis(10);

  private static final String INSERT =
      "INSERT INTO metadata_notification"
          + " SELECT address, token, ?, ?, 0, 1 FROM metadata_token"
          + " WHERE address = ? AND seen > ? ON CONFLICT DO UPDATE"
          + " SET message_ms = excluded.message_ms, messages = messages + 1";

  private static final String COLUMNS =
      "SELECT address, token, message_ms, tries, messages FROM metadata_notification";
  private static final String SELECT_DUE = COLUMNS + " WHERE due_ms <= ? ORDER BY due_ms LIMIT ?";
  private static final String SELECT_NEXT =
      "SELECT due_ms FROM metadata_notification WHERE due_ms > ? ORDER BY due_ms LIMIT 1";

  private static final String ROW = " WHERE address = ?1 AND token = ?2";
  private static final String DELETE = "DELETE FROM metadata_notification" + ROW;
  private static final String DELETE_TOKEN = "DELETE FROM metadata_token" + ROW;
  private static final String DELETE_SENT = DELETE + " AND messages <= ?3";
  private static final String DELETE_USELESS = DELETE + " AND message_ms < ?3";
  private static final String UPDATE_SENT =
      "UPDATE metadata_notification SET tries = 0, due_ms = ?3, messages = messages - ?4" + ROW;
  private static final String UPDATE_FAILED =
      "UPDATE metadata_notification SET tries = tries + 1, due_ms = ?3" + ROW;

  private final StateDatabase database;
  private final GroupCommit writes;
  private final Clock clock;

  /** What became of a notification. */
  public sealed interface Outcome {
    /** Which one. */
    Notification notification();

    /** The server took it. What came meanwhile waits until {@code next}. */
    record Sent(Notification notification, Instant next) implements Outcome {}

    /** The device has given up its token. */
    record Gone(Notification notification) implements Outcome {}

    /** To be tried again at {@code next}, if it is of use then. */
    record Failed(Notification notification, Instant next) implements Outcome {}
  }

  NotificationQueue(StateDatabase database, GroupCommit writes, Clock clock) {
    this.database = database;
    this.writes = writes;
    this.clock = clock;
  }

  /**
   * A message has come: all devices of the address are to be told.
   *
   * @param due not before this; a notification that waits already keeps its time
   * @return how many devices
   */
  public int add(String address, Instant due) throws IOException {
    Instant now = clock.instant();
    return writes.commit(
        db -> {
          PreparedStatement insert = database.prepared(db, INSERT);
          insert.setLong(1, now.toEpochMilli());
          insert.setLong(2, due.toEpochMilli());
          insert.setString(3, address);
          insert.setLong(4, now.minus(DeviceTokens.LIFETIME).getEpochSecond());
          return insert.executeUpdate();
        });
  }

  /** One that another program had in its queue. */
  static void insert(
      Connection db, String address, String token, long messageMillis, long dueMillis)
      throws SQLException {
    try (PreparedStatement insert =
        db.prepareStatement(
            "INSERT INTO metadata_notification VALUES (?, ?, ?, ?, 0, 1) ON CONFLICT DO NOTHING")) {
      insert.setString(1, address);
      insert.setString(2, token);
      insert.setLong(3, messageMillis);
      insert.setLong(4, dueMillis);
      insert.executeUpdate();
    }
  }

  /** Those whose time has come, the oldest first. */
  public List<Notification> due(Instant now, int limit) throws IOException {
    return select(
        SELECT_DUE,
        query -> {
          query.setLong(1, now.toEpochMilli());
          query.setInt(2, limit);
        });
  }

  /** All of an address. */
  public List<Notification> of(String address) throws IOException {
    return select(COLUMNS + " WHERE address = ?", query -> query.setString(1, address));
  }

  /** Sets the parameters of a statement. */
  private interface Parameters {
    void set(PreparedStatement statement) throws SQLException;
  }

  private List<Notification> select(String sql, Parameters parameters) throws IOException {
    return database.read(
        db -> {
          PreparedStatement query = database.prepared(db, sql);
          parameters.set(query);
          return DeviceTokens.rows(
              query,
              row ->
                  new Notification(
                      row.getString(1),
                      row.getString(2),
                      Instant.ofEpochMilli(row.getLong(3)),
                      row.getInt(4),
                      row.getInt(5)));
        });
  }

  /** When the next time comes that lies ahead. */
  public Optional<Instant> nextDue(Instant now) throws IOException {
    return database.read(
        db -> {
          PreparedStatement query = database.prepared(db, SELECT_NEXT);
          query.setLong(1, now.toEpochMilli());
          return DeviceTokens.rows(query, row -> Instant.ofEpochMilli(row.getLong(1))).stream()
              .findFirst();
        });
  }

  /**
   * Writes down what became of some, together.
   *
   * @return how many were given up
   */
  public int finish(List<Outcome> outcomes) throws IOException {
    return writes.commit(
        db -> {
          int givenUp = 0;
          for (Outcome outcome : outcomes) {
            givenUp += finish(db, outcome);
          }
          return givenUp;
        });
  }

  /** How many were given up. */
  private int finish(Connection db, Outcome outcome) throws SQLException {
    Notification n = outcome.notification();
    if (outcome instanceof Outcome.Failed failed) {
      long next = failed.next().toEpochMilli();
      int givenUp = update(db, DELETE_USELESS, n, next - LIFETIME.toMillis());
      update(db, UPDATE_FAILED, n, next);
      return givenUp;
    }
    if (outcome instanceof Outcome.Sent sent) {
      update(db, DELETE_SENT, n, n.messages());
      update(db, UPDATE_SENT, n, sent.next().toEpochMilli(), n.messages());
    } else {
      update(db, DELETE, n);
      update(db, DELETE_TOKEN, n);
    }
    return 0;
  }

  private int update(Connection db, String sql, Notification n, long... numbers)
      throws SQLException {
    PreparedStatement update = database.prepared(db, sql);
    update.setString(1, n.address());
    update.setString(2, n.token());
    for (int i = 0; i < numbers.length; i++) {
      update.setLong(3 + i, numbers[i]);
    }
    return update.executeUpdate();
  }

  /** How many there are, and since when the oldest of them has waited. */
  public PushMetrics.Waiting waiting() throws IOException {
    long now = clock.millis();
    return database.read(
        db ->
            DeviceTokens.rows(
                    database.prepared(
                        db,
                        "SELECT count(*), coalesce(min(message_ms), 0) FROM metadata_notification"),
                    row ->
                        new PushMetrics.Waiting(
                            row.getInt(1),
                            row.getInt(1) == 0 ? 0 : Math.max(0, now - row.getLong(2)) / 1e3))
                .get(0));
  }

  /**
   * After a restart: what should have been sent meanwhile is spread over some time, 100 in a
   * second, instead of all at once; what is of no use any more goes.
   *
   * @return how many there are
   */
  public int spreadOverdue() throws IOException {
    long now = clock.millis();
    return writes.commit(
        db -> {
          long latest = now + LONGEST_WAIT.toMillis();
          try (PreparedStatement useless =
              db.prepareStatement("DELETE FROM metadata_notification WHERE message_ms < ?")) {
            useless.setLong(1, now - LIFETIME.toMillis());
            useless.executeUpdate();
          }
          try (PreparedStatement update =
              db.prepareStatement(
                  "UPDATE metadata_notification SET due_ms = ?1 + abs(random()) % (1 + ?3 *"
                      + " (SELECT count(*) FROM metadata_notification"
                      + " WHERE due_ms <= ?1 OR due_ms > ?2)) WHERE due_ms <= ?1 OR due_ms > ?2")) {
            update.setLong(1, now);
            update.setLong(2, latest);
            update.setLong(3, SPREAD.toMillis());
            return update.executeUpdate();
          }
        });
  }
}
