// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sealpost.common.config.ChatmailConfig;

/** Every rate limit of the relay, by the name under which its state is kept. */
final class Rates {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private final Map<String, RateLimit> byName = new LinkedHashMap<>();
  private final RateLimit.Clock clock;

  Rates(ChatmailConfig config, RateLimit.Clock clock) {
    this.clock = clock;
    add("user_messages", config.maxUserSendPerMinute(), MINUTE, config.maxUserSendBurstSize());
    addFull("user_recipients", config.maxUserRecipientsPerHour(), HOUR);
    addFull("client_connections", config.maxClientConnectionsPerMinute(), MINUTE);
    addFull("client_messages", config.maxClientMessagesPerMinute(), MINUTE);
    addFull("client_creations", config.maxCreationsPerClientPerHour(), HOUR);
    addFull("creations", config.maxCreationsPerHour(), HOUR);
  }

  /** A limit whose whole period's worth may come at once; 0 events are no limit. */
  private void addFull(String name, int events, int period) {
    if (events > 0) {
      add(name, events, period, events);
    }
  }

  private void add(String name, int events, int period, int burst) {
    byName.put(name, new RateLimit(events, period, burst, clock));
  }

  /** What {@link RateStore} keeps. */
  Map<String, RateLimit> byName() {
    return byName;
  }

  /** Goes on from where other limits, of another configuration, stand now. */
  void takeOver(Rates before) {
    before.byName.forEach(
        (name, old) -> {
          RateLimit limit = byName.get(name);
          if (limit != null) {
            old.snapshot().forEach(entry -> limit.restore(entry[0], entry[1]));
          }
        });
  }

  /** Whether one more event of that key conforms; always, if the limit is off. */
  boolean allows(String name, long key) {
    RateLimit limit = byName.get(name);
    return limit == null || limit.tryAcquire(key);
  }

  /** The same per message or connection. */
  MessageRate perMessage(String name) {
    return new MessageRate(key -> allows(name, key), clock);
  }
}
