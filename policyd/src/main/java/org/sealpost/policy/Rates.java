// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.metrics.RateMetrics;
import org.sealpost.common.metrics.RateMetrics.Rate;

/**
 * Every rate limit of the relay, by the name under which its state is kept. It lives as long as the
 * process: {@link #configure} changes the limits and keeps what was counted.
 *
 * <p>Limits: so many keys each that all tables, full, take 32 MB of the heap. A key lives for as
 * long as its burst takes to come back: ten seconds for a user's messages, an hour for recipients.
 */
final class Rates {
  static final String CLIENT_CREATIONS = "client_creations";
  static final String CREATIONS = "creations";

  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private static final int MAX_USERS = 1 << 17;
  private static final int MAX_CLIENTS = 1 << 16;

  private final RateLimit.Clock clock;
  private final RateMetrics metrics;
  private volatile Map<String, RateLimit> byName = Map.of();

  /** No limits at all, until configured. */
  Rates(RateLimit.Clock clock, RateMetrics metrics) {
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Takes up the limits of a configuration, which go on from where those before them stand. */
  synchronized void configure(ChatmailConfig config) {
    Map<String, RateLimit> made = new LinkedHashMap<>();
    made.put(
        "user_messages",
        new RateLimit(
            config.maxUserSendPerMinute(),
            MINUTE,
            config.maxUserSendBurstSize(),
            MAX_USERS,
            clock));
    add(made, "user_recipients", config.maxUserRecipientsPerHour(), HOUR, MAX_USERS);
    add(made, "client_connections", config.maxClientConnectionsPerMinute(), MINUTE, MAX_CLIENTS);
    add(made, "client_messages", config.maxClientMessagesPerMinute(), MINUTE, MAX_CLIENTS);
    add(made, CLIENT_CREATIONS, config.maxCreationsPerClientPerHour(), HOUR, MAX_CLIENTS);
    add(made, CREATIONS, config.maxCreationsPerHour(), HOUR, 1);
    made.replaceAll((name, limit) -> limit.after(byName.get(name)));
    byName = made;
  }

  /** A limit whose whole period's worth may come at once; 0 events are no limit. */
  private void add(Map<String, RateLimit> made, String name, int events, int period, int maxKeys) {
    if (events > 0) {
      made.put(name, new RateLimit(events, period, events, maxKeys, clock));
    }
  }

  /** Gives the limits back what was kept; not while others take their place. */
  synchronized void restore(RateStore store) throws IOException {
    store.load(byName);
  }

  /** What {@link RateStore} keeps. */
  Map<String, RateLimit> byName() {
    return byName;
  }

  /** Whether one more event of that key conforms; always, if the limit is off. */
  boolean allows(String name, long key) {
    RateLimit limit = byName.get(name);
    if (limit == null || limit.tryAcquire(key)) {
      return true;
    }
    metrics.exceeded(Rate.valueOf(name.toUpperCase(Locale.ROOT)));
    return false;
  }

  /** Takes back an event that {@link #allows} has counted and that did not happen. */
  void giveBack(String name, long key) {
    RateLimit limit = byName.get(name);
    if (limit != null) {
      limit.giveBack(key);
    }
  }

  /** Whether new addresses are counted at all. */
  boolean limitCreations() {
    return byName.containsKey(CLIENT_CREATIONS) || byName.containsKey(CREATIONS);
  }

  /** Messages: all recipients of one get the same verdict, however long the client takes. */
  MessageRate perMessage(String name) {
    return new MessageRate(key -> allows(name, key), TimeUnit.HOURS.toNanos(1), clock);
  }

  /**
   * Connections, which Postfix names by the client's port only. A client that opens many uses a
   * port again after a minute or two, so one that lasts longer counts again as time goes on.
   */
  MessageRate perConnection(String name) {
    return new MessageRate(key -> allows(name, key), TimeUnit.MINUTES.toNanos(1), clock);
  }
}
