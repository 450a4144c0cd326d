// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.limits.TrustedNetworks;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.state.StateDatabase;

/**
 * Makes the {@code policy} service from the configuration, and keeps the rates over reloads and
 * restarts. One instance for each process.
 *
 * <p>A reload acts on open connections too: Postfix keeps them for a quarter of an hour, and two
 * sets of limits at once would let through twice as much. It acts when the service begins, so a
 * configuration that another service cannot be made from changes nothing here.
 *
 * <p>The process that has the policy socket owns what is kept ({@link RateKeeper}); one that only
 * counts new addresses needs no database.
 */
public final class PolicyServices {
  private final Clock wallClock;
  private final RateLimit.Clock clock;
  private final Metrics metrics;
  private final Rates rates;
  private final MessageRate userMessages;
  private final MessageRate clientMessages;
  private final MessageRate clientConnections;

  private volatile @Nullable RateKeeper keeper;
  private volatile @Nullable ChatmailConfig configured;
  private volatile @Nullable Deciding deciding;

  /** What decides, with the configuration and the keys it was made from. */
  private record Deciding(
      ChatmailConfig config, KeyHash keys, Policy policy, CreationLimit creations) {}

  /** Nothing is read or opened before the first service is made. */
  public PolicyServices(Metrics metrics) {
    this(Clock.systemUTC(), System::nanoTime, metrics);
  }

  /**
   * With clocks of a test.
   *
   * @param nanoClock nanoseconds since an arbitrary origin, never going back
   */
  public PolicyServices(Clock wallClock, LongSupplier nanoClock) {
    this(wallClock, nanoClock, new Metrics());
  }

  private PolicyServices(Clock wallClock, LongSupplier nanoClock, Metrics metrics) {
    this.metrics = metrics;
    this.wallClock = wallClock;
    this.clock = nanoClock::getAsLong;
    this.rates = new Rates(clock, metrics.rates());
    this.userMessages = rates.perMessage("user_messages");
    this.clientMessages = rates.perMessage("client_messages");
    this.clientConnections = rates.perConnection("client_connections");
  }

  /** The policy service, as the configuration stands now. */
  public synchronized Service policy(ChatmailConfig config) {
    takeUpFirst(config);
    if (keeper == null) {
      RateKeeper made = new RateKeeper(rates, () -> open(config));
      made.start();
      keeper = made;
    }
    return new PolicyService(
        request -> deciding().policy().decide(request),
        this::allowsCreation,
        metrics.policy(),
        () -> takeUp(config),
        this::stop);
  }

  /** The limit on new addresses: as the configuration stands now, and after each reload. */
  public CreationLimit creationLimit(ChatmailConfig config) {
    takeUpFirst(config);
    return this::allowsCreation;
  }

  private boolean allowsCreation(String client) throws IOException {
    // Without a limit nobody has to wait for what was counted before.
    return !rates.limitCreations() || deciding().creations().allow(client);
  }

  /** There is nothing yet that a bad configuration could spoil. */
  private synchronized void takeUpFirst(ChatmailConfig config) {
    if (configured == null) {
      takeUp(config);
    }
  }

  private synchronized void takeUp(ChatmailConfig config) {
    if (config != configured) {
      rates.configure(config);
      configured = config;
    }
  }

  /** Made anew after a reload, and when the keys of before could be read after all. */
  private Deciding deciding() throws IOException {
    RateKeeper keys = keeper;
    KeyHash hash = keys == null ? RateKeeper.OF_THIS_PROCESS : keys.hash();
    Deciding now = deciding;
    if (now == null || now.keys() != hash || now.config() != configured) {
      now = decidingBy(hash);
    }
    return now;
  }

  private synchronized Deciding decidingBy(KeyHash hash) throws IOException {
    ChatmailConfig config = configured;
    if (config == null) {
      throw new IOException("asked before there is a configuration");
    }
    TrustedNetworks trusted = new TrustedNetworks(config.trustedNetworks());
    Deciding made =
        new Deciding(
            config,
            hash,
            decisions(config, trusted, hash),
            new ClientCreationLimit(rates, hash, trusted));
    deciding = made;
    return made;
  }

  private Policy decisions(ChatmailConfig config, TrustedNetworks trusted, KeyHash keys) {
    Mailboxes mailboxes = new Mailboxes(config.mailboxesDir(), config.addressDomain());
    Policy submission =
        new SubmissionPolicy(
            new MailboxSenders(mailboxes, keys, wallClock, clock),
            keys,
            userMessages,
            key -> rates.allows("user_recipients", key));
    Policy incoming =
        new IncomingPolicy(
            clientConnections,
            clientMessages,
            trusted,
            keys,
            config.checkRecipients()
                ? new MailboxRecipients(mailboxes, config.addressDomain(), config.maxMailboxSize())
                : IncomingPolicy.Recipients.ALL);
    return request -> (isSubmission(request) ? submission : incoming).decide(request);
  }

  /** Submission has a login; its context says so too, for the clients that have none yet. */
  private static boolean isSubmission(PolicyRequest request) {
    return request.policyContext().equals("submission") || !request.saslUsername().isEmpty();
  }

  private void stop() {
    RateKeeper running = keeper;
    if (running != null) {
      running.stop();
    }
  }

  private RateStore open(ChatmailConfig config) throws IOException {
    StateDatabase database = StateDatabase.open(config.stateDatabase());
    try {
      return new RateStore(database, wallClock);
    } catch (IOException e) {
      database.close();
      throw e;
    }
  }
}
