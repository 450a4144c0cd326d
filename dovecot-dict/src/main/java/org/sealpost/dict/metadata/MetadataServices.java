// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.DictMetrics;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.PushMetrics;
import org.sealpost.dict.DictService;
import org.sealpost.dict.LogLimit;
import org.sealpost.dict.push.HttpNotificationServer;
import org.sealpost.dict.push.MailboxPokes;
import org.sealpost.dict.push.NotificationServer;
import org.sealpost.dict.push.Notifier;

/**
 * Makes the {@code metadata} service from the configuration, and keeps what must outlive a reload:
 * the database, the notifier, the pokes. One instance for each process.
 *
 * <p>Diagnostics: without its database the service answers what it can, and tries to open it again.
 */
public final class MetadataServices {
  private static final URI NOTIFICATION_URL = URI.create("https://notifications.delta.chat/notify");

  private final Clock clock;
  private final Function<ChatmailConfig, NotificationServer> servers;
  private final Metrics metrics;
  private final LogLimit log;
  private @Nullable Running running;

  /** What works behind the socket. */
  private record Running(OpenStore store, Notifier notifier, MailboxPokes pokes, Upkeep upkeep) {
    void use(Mailboxes mailboxes, NotificationServer server) {
      notifier.use(server);
      pokes.use(mailboxes);
      upkeep.use(mailboxes);
    }

    void stop() {
      upkeep.stop();
      pokes.stop();
      notifier.stop();
      try {
        store.close();
      } catch (IOException e) {
        Log.warning("metadata: " + e.getMessage());
      }
    }
  }

  /** Nothing is opened before the first service is made. */
  public MetadataServices(Metrics metrics) {
    this(Clock.systemUTC(), MetadataServices::notificationServer, metrics);
  }

  /** With the clock of a test, and its notification server. */
  public MetadataServices(Clock clock, Function<ChatmailConfig, NotificationServer> servers) {
    this(clock, servers, new Metrics());
  }

  private MetadataServices(
      Clock clock, Function<ChatmailConfig, NotificationServer> servers, Metrics metrics) {
    this.metrics = metrics;
    this.clock = clock;
    this.servers = servers;
    this.log = new LogLimit(clock);
  }

  /** The metadata service, as the configuration stands now. A reload does not move the database. */
  public synchronized Service metadata(ChatmailConfig config) {
    Mailboxes mailboxes = new Mailboxes(config.mailboxesDir(), config.addressDomain());
    NotificationServer server = servers.apply(config);
    Running now = running;
    if (now == null) {
      now = start(config, mailboxes, server);
      running = now;
    } else {
      now.use(mailboxes, server);
    }
    MetadataDict dict =
        new MetadataDict(
            mailboxes,
            new StoredTokens(now.store()),
            new DeliveryEvents(now.store(), now.notifier(), now.pokes(), metrics.push()),
            new ServerEntries(config, clock));
    return new DictService("metadata", dict, metrics.dict(DictMetrics.Role.METADATA), this::stop);
  }

  private Running start(ChatmailConfig config, Mailboxes mailboxes, NotificationServer server) {
    OpenStore store = new OpenStore(config.stateDatabase(), clock, System::nanoTime);
    Notifier notifier = new Notifier(() -> store.get().queue(), server, clock, metrics.push());
    metrics.push().watch(() -> waiting(store));
    MailboxPokes pokes = new MailboxPokes(mailboxes);
    Upkeep upkeep = new Upkeep(store, mailboxes, clock);
    notifier.start();
    pokes.start();
    upkeep.start();
    return new Running(store, notifier, pokes, upkeep);
  }

  private Optional<PushMetrics.Waiting> waiting(OpenStore store) {
    try {
      return Optional.of(store.get().queue().waiting());
    } catch (IOException e) {
      log.warning("metadata: waiting notifications cannot be counted: " + e.getMessage());
      return Optional.empty();
    }
  }

  private synchronized void stop() {
    if (running != null) {
      running.stop();
      running = null;
    }
  }

  private static NotificationServer notificationServer(ChatmailConfig config) {
    URI url = config.notificationUrl().orElse(NOTIFICATION_URL);
    return new HttpNotificationServer(url, Clock.systemUTC());
  }
}
