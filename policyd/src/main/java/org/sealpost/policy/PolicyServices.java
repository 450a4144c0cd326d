// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
 * <p>The state database takes longer to open than all else at the start, so that happens in the
 * background: the sockets listen meanwhile, and whoever asks waits until the rates of before are
 * back, {@value #MAX_WAIT_SECONDS} s at most; then there is no answer. Nobody is let through
 * unlimited.
 *
 * <p>Diagnostics: without its database the daemon goes on with rates in memory and says so once;
 * the worst that follows is one more burst for each sender after a restart.
 */
public final class PolicyServices {
  private static final long MAX_WAIT_SECONDS = 10;

  private final Clock wallClock;
  private final RateLimit.Clock clock;
  private final Rates rates;
  private final MessageRate userMessages;
  private final MessageRate clientMessages;
  private final MessageRate clientConnections;

  private @Nullable CompletableFuture<Kept> opened;
  private @Nullable ChatmailConfig configured;
  private boolean kept;
  private volatile CompletableFuture<Policy> policy = notConfigured();
  private volatile CompletableFuture<CreationLimit> creations = notConfigured();

  /** What the state database gives. */
  private record Kept(RateKeeper keeper, KeyHash hash) {}

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
    CompletableFuture<Kept> ready = configure(config);
    if (!kept) {
      // The process that has the policy socket owns the tables; another one only counts.
      kept = true;
      ready = ready.thenApply(this::begin);
      opened = ready;
    }
    policy = ready.thenApply(state -> decisions(config, state.hash()));
    return new PolicyService(
        request -> await(policy).decide(request), creationLimit(config), this::stop);
  }

  /** The limit on new addresses: as the configuration stands now, and after each reload. */
  public synchronized CreationLimit creationLimit(ChatmailConfig config) {
    TrustedNetworks trusted = new TrustedNetworks(config.trustedNetworks());
    creations =
        configure(config).thenApply(state -> new ClientCreationLimit(rates, state.hash(), trusted));
    return client -> await(creations).allow(client);
  }

  private Policy decisions(ChatmailConfig config, KeyHash keys) {
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
    return request -> (isSubmission(request) ? submission : incoming).decide(request);
  }

  /** Submission has a login; its context says so too, for the clients that have none yet. */
  private static boolean isSubmission(PolicyRequest request) {
    return request.policyContext().equals("submission") || !request.saslUsername().isEmpty();
  }

  /** Takes up the limits; the first time, the state database is opened meanwhile. */
  private CompletableFuture<Kept> configure(ChatmailConfig config) {
    CompletableFuture<Kept> opening = opened;
    if (opening == null) {
      rates.configure(config);
      opening = CompletableFuture.supplyAsync(() -> keptOf(config), PolicyServices::inBackground);
      opened = opening;
      configured = config;
    } else if (config != configured) {
      // Rates that come back go into the limits of the first configuration.
      opening.join();
      rates.configure(config);
      configured = config;
    }
    return opening;
  }

  private Kept keptOf(ChatmailConfig config) {
    RateKeeper keeper = new RateKeeper(rates, open(config));
    return new Kept(keeper, new KeyHash(keeper.secret()));
  }

  private Kept begin(Kept state) {
    state.keeper().start();
    return state;
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "state");
    thread.setDaemon(true);
    thread.start();
  }

  private static <T> CompletableFuture<T> notConfigured() {
    return CompletableFuture.failedFuture(new IOException("asked before there is a configuration"));
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException {
    try {
      return future.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("the state database is not open: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the state database was opened");
    }
  }

  private synchronized void stop() {
    if (opened != null) {
      Kept state = opened.exceptionally(trouble -> null).join();
      if (state != null) {
        state.keeper().stop();
      }
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
