// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.limits.TrustedNetworks;
import org.sealpost.common.state.StateDatabase;

/**
 * Makes the {@code policy} service from the configuration, and keeps the rates over reloads and
 * restarts. One instance for each process.
 *
 * <p>A reload acts on open connections too: Postfix keeps them for a quarter of an hour, and two
 * sets of limits at once would let through twice as much.
 *
 * <p>Diagnostics: without its database the daemon goes on with rates in memory and says so once;
 * the worst that follows is one more burst for each sender after a restart.
 */
public final class PolicyServices {
  private final Clock wallClock;
  private final RateLimit.Clock clock;
  private final Rates rates;
  private final MessageRate userMessages;
  private final MessageRate clientMessages;
  private final MessageRate clientConnections;

  private @Nullable RateKeeper keeper;
  private @Nullable KeyHash hash;
  private @Nullable ChatmailConfig configured;
  private boolean kept;
  private volatile Policy policy =
      request -> {
        throw new IOException("asked before there is a configuration");
      };
  private volatile CreationLimit creations = CreationLimit.NONE;

  /** Nothing is read or opened before the first service is made. */
  public PolicyServices() {
    this(Clock.systemUTC(), System::nanoTime);
  }

  /**
   * With clocks of a test.
   *
   * @param nanoClock nanoseconds since an arbitrary origin, never going back
   */
  public PolicyServices(Clock wallClock, LongSupplier nanoClock) {
    this.wallClock = wallClock;
    this.clock = nanoClock::getAsLong;
    this.rates = new Rates(clock);
    this.userMessages = rates.perMessage("user_messages");
    this.clientMessages = rates.perMessage("client_messages");
    this.clientConnections = rates.perConnection("client_connections");
  }

  /** The policy service, as the configuration stands now. */
  public synchronized Service policy(ChatmailConfig config) {
    configure(config);
    if (!kept) {
      // The process that has the policy socket owns the tables; another one only counts.
      kept = true;
      keeper(config).start();
    }
    KeyHash keys = hash(config);
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
            new TrustedNetworks(config.trustedNetworks()),
            keys,
            config.checkRecipients()
                ? new MailboxRecipients(mailboxes, config.addressDomain(), config.maxMailboxSize())
                : IncomingPolicy.Recipients.ALL);
    policy = request -> (isSubmission(request) ? submission : incoming).decide(request);
    return new PolicyService(request -> policy.decide(request), creationLimit(config), this::stop);
  }

  /** The limit on new addresses: as the configuration stands now, and after each reload. */
  public synchronized CreationLimit creationLimit(ChatmailConfig config) {
    configure(config);
    return client -> creations.allow(client);
  }

  /** Submission has a login; its context says so too, for the clients that have none yet. */
  private static boolean isSubmission(PolicyRequest request) {
    return request.policyContext().equals("submission") || !request.saslUsername().isEmpty();
  }

  private void configure(ChatmailConfig config) {
    if (config != configured) {
      configured = config;
      rates.configure(config);
      creations =
          new ClientCreationLimit(
              rates, hash(config), new TrustedNetworks(config.trustedNetworks()));
    }
  }

  private KeyHash hash(ChatmailConfig config) {
    KeyHash made = hash;
    if (made == null) {
      made = new KeyHash(keeper(config).secret());
      hash = made;
    }
    return made;
  }

  private RateKeeper keeper(ChatmailConfig config) {
    RateKeeper made = keeper;
    if (made == null) {
      made = new RateKeeper(rates, open(config));
      keeper = made;
    }
    return made;
  }

  private synchronized void stop() {
    if (keeper != null) {
      keeper.stop();
    }
  }

  private @Nullable RateStore open(ChatmailConfig config) {
    try {
      return new RateStore(StateDatabase.open(config.stateDatabase()), wallClock);
    } catch (IOException e) {
      Log.warning("policy: rates will not survive a restart: " + e.getMessage());
      return null;
    }
  }
}
