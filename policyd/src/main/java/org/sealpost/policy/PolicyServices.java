// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.state.StateDatabase;

/**
 * Makes the {@code policy} service from the configuration, and keeps the rates over reloads and
 * restarts. One instance for each process.
 *
 * <p>Diagnostics: without its database the daemon goes on with rates in memory and says so once;
 * the worst that follows is one more burst for each sender after a restart.
 */
public final class PolicyServices {
  private static final RateLimit.Clock MONOTONIC = System::nanoTime;

  private @Nullable RateKeeper keeper;
  private @Nullable KeyHash hash;
  private @Nullable Rates rates;
  private @Nullable ChatmailConfig ratesConfig;

  /** Nothing is read or opened before the first service is made. */
  public PolicyServices() {}

  /** The policy service, as the configuration stands now. */
  public synchronized Service policy(ChatmailConfig config) {
    Rates current = rates(config);
    KeyHash keys = hash(config);
    Mailboxes mailboxes = new Mailboxes(config.mailboxesDir(), config.addressDomain());
    Policy submission =
        new SubmissionPolicy(
            new MailboxSenders(mailboxes, keys, Clock.systemUTC(), MONOTONIC),
            keys,
            current.perMessage("user_messages"),
            key -> current.allows("user_recipients", key));
    Policy incoming =
        new IncomingPolicy(
            current.perMessage("client_connections"),
            current.perMessage("client_messages"),
            config.trustedNetworks(),
            keys,
            config.checkRecipients()
                ? new MailboxRecipients(mailboxes, config.addressDomain(), config.maxMailboxSize())
                : IncomingPolicy.Recipients.ALL);
    Policy byRole = request -> (isSubmission(request) ? submission : incoming).decide(request);
    return new PolicyService(byRole, creationLimit(config), this::stop);
  }

  /** The limit on new addresses, as the configuration stands now. */
  public synchronized CreationLimit creationLimit(ChatmailConfig config) {
    return new ClientCreationLimit(rates(config), hash(config), config.trustedNetworks());
  }

  /** Submission has a login; its context says so too, for the clients that have none yet. */
  private static boolean isSubmission(PolicyRequest request) {
    return request.policyContext().equals("submission") || !request.saslUsername().isEmpty();
  }

  private KeyHash hash(ChatmailConfig config) {
    KeyHash made = hash;
    if (made == null) {
      made = new KeyHash(keeper(config).secret());
      hash = made;
    }
    return made;
  }

  /** The rates of this configuration, with what the ones before them knew. */
  private Rates rates(ChatmailConfig config) {
    Rates before = rates;
    if (before != null && config == ratesConfig) {
      return before;
    }
    Rates made = new Rates(config, MONOTONIC);
    if (before == null) {
      keeper(config).load(made);
    } else {
      made.takeOver(before);
    }
    keeper(config).keep(made);
    rates = made;
    ratesConfig = config;
    return made;
  }

  private RateKeeper keeper(ChatmailConfig config) {
    RateKeeper made = keeper;
    if (made == null) {
      made = new RateKeeper(open(config));
      keeper = made;
    }
    return made;
  }

  private synchronized void stop() {
    if (keeper != null) {
      keeper.saveNow();
    }
  }

  private static @Nullable RateStore open(ChatmailConfig config) {
    try {
      return new RateStore(StateDatabase.open(config.stateDatabase()), Clock.systemUTC());
    } catch (IOException e) {
      Log.warning("policy: rates will not survive a restart: " + e.getMessage());
      return null;
    }
  }
}
