// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.sealpost.common.daemon.Log;

/**
 * What is left of the devices of an address that went and is made anew: nobody may inherit tokens,
 * for who has one can wake the device. The metadata service notices a removal within the hour; this
 * is for an address that comes back before.
 *
 * <p>Diagnostics: trouble is logged. A new address is worth more than what is left of an old one.
 */
public final class FormerDevices {
  private final Path database;
  private final Clock clock;

  /** In this state database. */
  public FormerDevices(Path database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Forgets them; nothing is written, and no lock waited for, if there are none. */
  public void forget(String address) {
    if (!Files.exists(database)) {
      return;
    }
    try (TokenStore store = TokenStore.open(database, clock)) {
      if (store.tokens().hasAny(address)) {
        store.forget(address);
      }
    } catch (IOException e) {
      Log.warning("metadata: devices of a former owner not forgotten: " + e.getMessage());
    }
  }
}
