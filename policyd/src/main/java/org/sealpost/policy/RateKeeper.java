// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;

/**
 * Writes the rates down every second while somebody sends, and at the end of the process. So what a
 * kill can make us forget is one second's events.
 *
 * <p>The state database takes longer to open than all else at the start, so a thread of its own
 * does it: the sockets listen meanwhile, and whoever asks waits until the rates of before are back,
 * {@value #MAX_WAIT_SECONDS} s at most; then there is no answer. Nobody is let through unlimited.
 *
 * <p>Diagnostics: without its database the daemon goes on with rates in memory, says so once, and
 * tries again every {@value #RETRY_MILLIS} ms. The worst that follows is one more burst for each
 * sender: after a restart, or when the database is back and with it the keys of before.
 */
final class RateKeeper {
  static final long RETRY_MILLIS = 10_000;
  private static final long MAX_WAIT_SECONDS = 10;
  private static final long STOP_MILLIS = 1000;
  private static final int SECRET_BYTES = 16;

  /** The keys where nothing is kept. */
  static final KeyHash OF_THIS_PROCESS = new KeyHash(freshSecret());

  private final Rates rates;
  private final Opener opener;
  private final long retryMillis;
  private final CountDownLatch tried = new CountDownLatch(1);
  private final Thread thread;
  private volatile KeyHash hash = OF_THIS_PROCESS;
  private @Nullable RateStore store;
  private boolean stopped;
  private boolean troubled;
  private boolean empty;

  /** Opens what keeps the rates. */
  @FunctionalInterface
  interface Opener {
    RateStore open() throws IOException;
  }

  RateKeeper(Rates rates, Opener opener) {
    this(rates, opener, RETRY_MILLIS);
  }

  /**
   * With a patience of a test.
   *
   * @param retryMillis between two attempts to open the store
   */
  RateKeeper(Rates rates, Opener opener, long retryMillis) {
    this.rates = rates;
    this.opener = opener;
    this.retryMillis = retryMillis;
    this.thread = new Thread(this::run, "rates");
  }

  /** Begins to open the store. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** Makes the keys; there are others once the store could be opened late. */
  KeyHash hash() throws IOException {
    try {
      if (tried.getCount() == 0 || tried.await(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
        return hash;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the state database was opened");
    }
    throw new IOException("the state database is not open after " + MAX_WAIT_SECONDS + " s");
  }

  private void run() {
    try {
      boolean open = tryToOpen();
      tried.countDown();
      while (!open) {
        Thread.sleep(retryMillis);
        open = tryToOpen();
      }
      while (true) {
        long began = System.nanoTime();
        saveNow();
        // A large table takes longer to write; it then gets at most a tenth of the time.
        long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        Thread.sleep(Math.max(1000, 10 * spent));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      tried.countDown();
    }
  }

  /** The secret and the rates belong together: without either of them, nothing is open. */
  private boolean tryToOpen() {
    try {
      RateStore opened = opener.open();
      try {
        KeyHash kept = new KeyHash(Arrays.copyOf(opened.secret(freshSecret()), SECRET_BYTES));
        rates.restore(opened);
        hash = kept;
      } catch (IOException e) {
        opened.close();
        throw e;
      }
      take(opened);
      return true;
    } catch (IOException e) {
      note(e);
      return false;
    }
  }

  private synchronized void take(RateStore opened) throws IOException {
    if (stopped) {
      opened.close();
      return;
    }
    store = opened;
    noteRecovery();
  }

  /** Writes what there is, unless that is nothing and was nothing before. */
  private synchronized void saveNow() {
    RateStore open = store;
    if (open == null) {
      return;
    }
    boolean wasEmpty = empty;
    empty = rates.byName().values().stream().allMatch(RateLimit::isAtRest);
    if (empty && wasEmpty) {
      return;
    }
    try {
      open.save(rates.byName());
      noteRecovery();
    } catch (IOException e) {
      note(e);
    }
  }

  /**
   * Writes for the last time. A store that is just being opened has nothing to be written to; it is
   * given {@value #STOP_MILLIS} ms to be closed again.
   */
  void stop() {
    close();
    thread.interrupt();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void close() {
    saveNow();
    stopped = true;
    RateStore open = store;
    store = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        note(e);
      }
    }
  }

  private synchronized void note(IOException e) {
    if (!troubled) {
      troubled = true;
      Log.warning("policy: rates will not survive a restart: " + e.getMessage());
    }
  }

  private synchronized void noteRecovery() {
    if (troubled) {
      troubled = false;
      Log.info("policy: rates are kept again");
    }
  }

  private static byte[] freshSecret() {
    byte[] fresh = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(fresh);
    return fresh;
  }
}
