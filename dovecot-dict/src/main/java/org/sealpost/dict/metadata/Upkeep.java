// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Trouble;
import org.sealpost.dict.tokens.OfficialImport;
import org.sealpost.dict.tokens.TokenStore;

/**
 * Once: takes over the official relay's files. Every hour: forgets the tokens of mailboxes that are
 * gone, and tokens that were not seen for too long.
 *
 * <p>Diagnostics: trouble is logged and tried again after a minute; trouble with one of the two
 * does not stop the other. An address that cannot be looked at keeps its tokens.
 */
final class Upkeep {
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration AFTER_TROUBLE = Duration.ofMinutes(1);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final long STACK_BYTES = 256 * 1024;

  private final OpenStore stores;
  private final Clock clock;
  private final Thread thread = new Thread(null, this::run, "upkeep", STACK_BYTES);
  private volatile Mailboxes mailboxes;
  private volatile boolean stopped;
  private Instant swept = Instant.MIN;

  /** What is to be done. */
  private interface Work {
    void run(TokenStore store) throws IOException;
  }

  Upkeep(OpenStore stores, Mailboxes mailboxes, Clock clock) {
    this.stores = stores;
    this.mailboxes = mailboxes;
    this.clock = clock;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Mailboxes are there from now on. */
  void use(Mailboxes others) {
    mailboxes = others;
  }

  /** Ends; what is cut short begins again after the restart. */
  void stop() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        Thread.sleep(attempt().toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long there is nothing to do then. */
  Duration attempt() {
    boolean imported = isDone("import", store -> new OfficialImport(mailboxes, store, clock).run());
    boolean due = swept.isBefore(clock.instant().minus(INTERVAL));
    if (due && isDone("clean-up", this::sweep)) {
      swept = clock.instant();
      due = false;
    }
    return imported && !due ? INTERVAL : AFTER_TROUBLE;
  }

  private boolean isDone(String what, Work work) {
    try {
      work.run(stores.get());
      return true;
    } catch (IOException e) {
      if (!stopped) {
        Log.warning("metadata: " + what + " put off: " + Trouble.describe(e));
      }
    } catch (RuntimeException e) {
      Log.error("metadata: bug in the " + what, e);
    }
    return false;
  }

  /** Forgets what is of no use any more. */
  void sweep(TokenStore store) throws IOException {
    store.tokens().removeUnseen();
    if (hasNone(mailboxes.dir())) {
      // No mailbox at all is more likely a disk that is not mounted.
      return;
    }
    int unknown = 0;
    List<String> page = store.tokens().addressesAfter("");
    while (!page.isEmpty()) {
      for (String address : page) {
        unknown += forgetIfGone(store, address) ? 0 : 1;
      }
      page = store.tokens().addressesAfter(page.get(page.size() - 1));
    }
    if (unknown > 0) {
      Log.warning("metadata: " + unknown + " mailboxes with tokens cannot be looked at");
    }
  }

  /** False if nobody can say whether it is gone. */
  private boolean forgetIfGone(TokenStore store, String address) throws IOException {
    boolean gone;
    try {
      gone = mailboxes.find(address).isEmpty();
    } catch (IOException e) {
      return false;
    }
    if (gone) {
      store.forget(address);
    }
    return true;
  }

  private static boolean hasNone(Path dir) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, "*@*")) {
      return !entries.iterator().hasNext();
    }
  }
}
