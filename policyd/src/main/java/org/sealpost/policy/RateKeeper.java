// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.limits.RateLimit;

/**
 * Writes the rates down every second while somebody sends, and at the end of the process. So what a
 * kill can make us forget is one second's events.
 *
 * <p>Diagnostics: trouble with the database is logged when it begins and when it ends; the rates in
 * memory are not touched by it.
 */
final class RateKeeper {
  private static final int SECRET_BYTES = 16;

  private final Rates rates;
  private final @Nullable RateStore store;
  private @Nullable Thread writer;
  private boolean troubled;
  private boolean empty;

  /**
   * @param store null if there is none: nothing is kept then
   */
  RateKeeper(Rates rates, @Nullable RateStore store) {
    this.rates = rates;
    this.store = store;
  }

  /** The secret to make keys with: that of the store, or one for this process only. */
  byte[] secret() {
    byte[] fresh = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(fresh);
    if (store != null) {
      try {
        return Arrays.copyOf(store.secret(fresh), SECRET_BYTES);
      } catch (IOException e) {
        note(e);
      }
    }
    return fresh;
  }

  /** Gives the rates what was kept, and from now on keeps them. */
  synchronized void start() {
    if (store == null) {
      return;
    }
    try {
      store.load(rates.byName());
    } catch (IOException e) {
      note(e);
    }
    writer = new Thread(this::writeAgainAndAgain, "rates");
    writer.setDaemon(true);
    writer.start();
  }

  private void writeAgainAndAgain() {
    try {
      while (true) {
        long began = System.nanoTime();
        saveNow();
        // A large table takes longer to write; it then gets at most a tenth of the time.
        long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        Thread.sleep(Math.max(1000, 10 * spent));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what there is, unless that is nothing and was nothing before. */
  private synchronized void saveNow() {
    if (store == null || writer == null) {
      return;
    }
    boolean wasEmpty = empty;
    empty = rates.byName().values().stream().allMatch(RateLimit::isAtRest);
    if (empty && wasEmpty) {
      return;
    }
    try {
      store.save(rates.byName());
      if (troubled) {
        troubled = false;
        Log.info("policy: rates are kept again");
      }
    } catch (IOException e) {
      note(e);
    }
  }

  /** Writes for the last time. */
  synchronized void stop() {
    Thread running = writer;
    if (store == null || running == null) {
      return;
    }
    saveNow();
    writer = null;
    running.interrupt();
    try {
      store.close();
    } catch (IOException e) {
      note(e);
    }
  }

  private void note(IOException e) {
    if (!troubled) {
      troubled = true;
      Log.warning("policy: rates will not survive a restart: " + e.getMessage());
    }
  }
}
