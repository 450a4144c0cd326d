// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.host.Output;
import org.sealpost.dict.tokens.TokenStore;

/**
 * Forgets the push tokens of addresses that go, so that nothing is sent any more and nobody who
 * gets the name next inherits them.
 *
 * <p>Diagnostics: trouble is told once; the metadata service forgets within the hour.
 */
final class ForgottenDevices implements Closeable {
  private final Path database;
  private final Clock clock;
  private final Output output;
  private @Nullable TokenStore store;
  private boolean troubled;

  ForgottenDevices(Path database, Clock clock, Output output) {
    this.database = database;
    this.clock = clock;
    this.output = output;
  }

  void forget(String address) {
    if (troubled || !Files.exists(database)) {
      return;
    }
    try {
      if (store == null) {
        store = TokenStore.open(database, clock);
      }
      store.forget(address);
    } catch (IOException e) {
      troubled = true;
      output.note(
          "sealpost: what is kept about devices of removed addresses goes within an hour: "
              + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }
}
