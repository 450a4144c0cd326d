// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;
import org.sealpost.dict.tokens.TokenStore;

/**
 * Opens the store when it is first wanted, and tries again when that failed, at most once in a
 * second: a database that is locked or missing at the start may be there later. Whoever comes when
 * it is open takes no lock.
 */
final class OpenStore {
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Path file;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private volatile @Nullable TokenStore store;
  private @Nullable IOException trouble;
  private long failed;

  OpenStore(Path file, Clock clock, LongSupplier nanoTime) {
    this.file = file;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The store. */
  TokenStore get() throws IOException {
    TokenStore open = store;
    return open == null ? open() : open;
  }

  private synchronized TokenStore open() throws IOException {
    TokenStore open = store;
    if (open != null) {
      return open;
    }
    IOException last = trouble;
    long now = nanoTime.getAsLong();
    if (last != null && now - failed < PAUSE) {
      throw new IOException(last.getMessage(), last);
    }
    try {
      open = TokenStore.open(file, clock);
    } catch (IOException e) {
      if (last == null) {
        Log.error("metadata: no push tokens until this is mended: " + e.getMessage(), null);
      }
      trouble = e;
      failed = now;
      throw e;
    }
    if (last != null) {
      Log.info("metadata: the state database can be used again");
    }
    store = open;
    return open;
  }

  synchronized void close() throws IOException {
    TokenStore open = store;
    if (open != null) {
      store = null;
      open.close();
    }
  }
}
