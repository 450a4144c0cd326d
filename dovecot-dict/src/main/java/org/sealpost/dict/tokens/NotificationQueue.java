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
import org.sealpost.common.state.StateStore;

/**
 * Notifications that wait for their time. One row for a token, whichever address of the device a
 * message came to: messages that come while it waits join it. A row stays until its outcome is
 * written down, so that a notification is sent at least once, whenever the process dies.
 *
 * <pre>
 * token     of a device
 * message   when the last message came; 5 hours later it is of no use any more
 * due       when it is to be sent
 * earliest  before that it is not sent, whatever happens: the server asked for it, or the last try
 *           was a moment ago
 * tries     that have failed
 * messages  how many it stands for
 * </pre>
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing was changed then.
 */
public final class NotificationQueue {
  /** How long after its last message a notification is of use. */
  public static final Duration LIFETIME = Duration.ofHours(5);

  /** Many that may go at once go 100 in a second. */
  private static final Duration SPREAD = Duration.ofMillis(10);

  private static final String INSERT =
      "INSERT INTO metadata_push SELECT token, ?, ?, 0, 0, 1 FROM metadata_token"
          + " WHERE address = ? AND token = ? ON CONFLICT DO UPDATE"
          + " SET message_ms = excluded.message_ms, messages = messages + 1,"
          + " due_ms = min(due_ms, max(earliest_ms, excluded.due_ms))";

  private static final String SELECT =
      "SELECT token, message_ms, tries, messages FROM metadata_push";
  private static final String SELECT_DUE =
      SELECT + " WHERE due_ms <= ? AND message_ms >= ? ORDER BY due_ms LIMIT ?";
  private static final String SELECT_NEXT =
      "SELECT due_ms FROM metadata_push WHERE due_ms > ? ORDER BY due_ms LIMIT 1";
  private static final String SELECT_OF_ADDRESS =
      SELECT + " WHERE token IN (SELECT token FROM metadata_token WHERE address = ?)";

  private static final String ROW = " WHERE token = ?1";
  private static final String DELETE = "DELETE FROM metadata_push" + ROW;
  private static final String DELETE_TOKEN = "DELETE FROM metadata_token" + ROW;
  private static final String DELETE_SENT = DELETE + " AND messages <= ?2";
  private static final String DELETE_USELESS = DELETE + " AND message_ms < ?2";
  private static final String UPDATE_SENT =
      "UPDATE metadata_push"
          + " SET tries = 0, due_ms = ?2, earliest_ms = ?2, messages = messages - ?3"
          + ROW;
  private static final String UPDATE_FAILED =
      "UPDATE metadata_push SET tries = tries + 1, due_ms = ?2, earliest_ms = ?3" + ROW;

  private static final String WAITING = " WHERE tries > 0 AND due_ms > ?1";
  private static final String UPDATE_WAITING =
      "UPDATE metadata_push SET due_ms = min(due_ms, max(earliest_ms, ?1 + abs(random())"
          + " % (1 + ?2 * (SELECT count(*) FROM metadata_push"
          + WAITING
          + "))))"
          + WAITING;

  /** Due already, or later than any delay: queued while the clock was wrong. */
  private static final String OVERDUE = " WHERE due_ms <= ?1 OR due_ms > ?2";

  private static final String UPDATE_OVERDUE =
      "UPDATE metadata_push SET earliest_ms = 0, message_ms = min(message_ms, ?1),"
          + " due_ms = ?1 + abs(random()) % (1 + ?3 * (SELECT count(*) FROM metadata_push"
          + OVERDUE
          + "))"
          + OVERDUE;

  private final StateStore database;
  private final DeviceTokens tokens;
  private final GroupCommit writes;
  private final Clock clock;

  /** When a device may be told of a message. */
  @FunctionalInterface
  public interface Pace {
    /** Not before this. */
    Instant due(String token, Instant now);
  }

  /** What became of a notification. */
  public sealed interface Outcome {
    /** Which one. */
    Notification notification();

    /** The server took it. What came meanwhile waits until {@code next}. */
    record Sent(Notification notification, Instant next) implements Outcome {}

    /** The device has given up its token, for all its addresses. */
    record Gone(Notification notification) implements Outcome {}

    /**
     * To be tried again at {@code next}, if it is of use then; sooner if there is a reason, but not
     * before {@code earliest}.
     */
    record Failed(Notification notification, Instant next, Instant earliest) implements Outcome {}
  }

  NotificationQueue(StateStore database, DeviceTokens tokens, GroupCommit writes, Clock clock) {
    this.database = database;
    this.tokens = tokens;
    this.writes = writes;
    this.clock = clock;
  }

  /**
   * A message has come: all devices of the address are to be told. One that waits after a failure
   * is told at its own time or that of the message, whichever is sooner.
   *
   * @return how many devices
   */
  public int add(String address, Pace pace) throws IOException {
    Instant now = clock.instant();
    List<DeviceTokens.Seen> devices = tokens.of(address);
    if (devices.isEmpty()) {
      return 0;
    }
    List<Instant> due = devices.stream().map(device -> pace.due(device.token(), now)).toList();
    return writes.commit(
        db -> {
          PreparedStatement insert = database.prepared(db, INSERT);
          int added = 0;
          for (int i = 0; i < devices.size(); i++) {
            insert.setLong(1, now.toEpochMilli());
            insert.setLong(2, due.get(i).toEpochMilli());
            insert.setString(3, address);
            insert.setString(4, devices.get(i).token());
            added += insert.executeUpdate();
          }
          return added;
        });
  }

  /** One that another program had in its queue. */
  static void insert(Connection db, String token, long messageMillis, long dueMillis)
      throws SQLException {
    try (PreparedStatement insert =
        db.prepareStatement(
            "INSERT INTO metadata_push VALUES (?, ?, ?, 0, 0, 1) ON CONFLICT DO NOTHING")) {
      insert.setString(1, token);
      insert.setLong(2, messageMillis);
      insert.setLong(3, dueMillis);
      insert.executeUpdate();
    }
  }

  /** Those whose time has come, the oldest first. */
  public List<Notification> due(Instant now, int limit) throws IOException {
    return select(
        SELECT_DUE,
        query -> {
          query.setLong(1, now.toEpochMilli());
          query.setLong(2, now.minus(LIFETIME).toEpochMilli());
          query.setInt(3, limit);
        });
  }

  /** All for the devices of an address. */
  public List<Notification> of(String address) throws IOException {
    return select(SELECT_OF_ADDRESS, query -> query.setString(1, address));
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
                      Instant.ofEpochMilli(row.getLong(2)),
                      row.getInt(3),
                      row.getInt(4)));
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
      update(db, UPDATE_FAILED, n, next, failed.earliest().toEpochMilli());
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
    update.setString(1, n.token());
    for (int i = 0; i < numbers.length; i++) {
      update.setLong(2 + i, numbers[i]);
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
                        db, "SELECT count(*), coalesce(min(message_ms), 0) FROM metadata_push"),
                    row ->
                        new PushMetrics.Waiting(
                            row.getInt(1),
                            row.getInt(1) == 0 ? 0 : Math.max(0, now - row.getLong(2)) / 1e3))
                .get(0));
  }

  /**
   * The server works again: what waits after a failure is sent soon, not all at once.
   *
   * @return how many there are
   */
  public int hasten() throws IOException {
    return change(UPDATE_WAITING, clock.millis(), SPREAD.toMillis());
  }

  /**
   * After a restart: what should have been sent meanwhile is spread over some time, instead of all
   * at once.
   *
   * @return how many there are
   */
  public int spreadOverdue() throws IOException {
    long now = clock.millis();
    return change(UPDATE_OVERDUE, now, now + LIFETIME.toMillis(), SPREAD.toMillis());
  }

  /**
   * Removes what is of no use any more.
   *
   * @return how many there were
   */
  public int removeUseless() throws IOException {
    return change(
        "DELETE FROM metadata_push WHERE message_ms < ?", clock.millis() - LIFETIME.toMillis());
  }

  private int change(String sql, long... numbers) throws IOException {
    return writes.commit(
        db -> {
          try (PreparedStatement statement = db.prepareStatement(sql)) {
            for (int i = 0; i < numbers.length; i++) {
              statement.setLong(1 + i, numbers[i]);
            }
            return statement.executeUpdate();
          }
        });
  }
}
