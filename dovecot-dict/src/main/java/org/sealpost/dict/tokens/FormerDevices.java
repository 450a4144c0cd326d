// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Log;

/**
 * What is left of the devices of an address that went and is made anew: nobody may inherit tokens,
 * for who has one can wake the device. The metadata service notices a removal within the hour; this
 * is for an address that comes back before.
 *
 * <p>The database is opened with the first address that is made and stays so for the life of the
 * process: opening it takes a tenth of the time that making an address does.
 *
 * <p>Diagnostics: trouble is logged. A new address is worth more than what is left of an old one.
 */
public final class FormerDevices implements Closeable {
  private static final Map<Path, FormerDevices> OPEN = new ConcurrentHashMap<>();

  private final Path database;
  private final Clock clock;
  private volatile @Nullable TokenStore store;

  FormerDevices(Path database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** In this state database; the same one also after a reload of the configuration. */
  public static FormerDevices in(Path database) {
    return OPEN.computeIfAbsent(database, file -> new FormerDevices(file, Clock.systemUTC()));
  }

  /** Forgets them; nothing is written, and no lock waited for, if there are none. */
  public void forget(String address) {
    // Opening would make a database.
    if (store == null && !Files.exists(database)) {
      return;
    }
    try {
      TokenStore open = open();
      if (open.tokens().hasAny(address)) {
        open.forget(address);
      }
    } catch (IOException e) {
      Log.warning("metadata: devices of a former owner not forgotten: " + e.getMessage());
    }
  }

  private TokenStore open() throws IOException {
    TokenStore open = store;
    return open == null ? openNow() : open;
  }

  private synchronized TokenStore openNow() throws IOException {
    TokenStore open = store;
    if (open == null) {
      open = TokenStore.open(database, clock);
      store = open;
    }
    return open;
  }

  @Override
  public synchronized void close() throws IOException {
    TokenStore open = store;
    if (open != null) {
      store = null;
      open.close();
    }
  }
}
