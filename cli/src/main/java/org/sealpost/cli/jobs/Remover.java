// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Removes messages and counts them; in a dry run it counts only. */
final class Remover {
  private final boolean acts;
  private final Tally tally;

  Remover(boolean acts, Tally tally) {
    this.acts = acts;
    this.tally = tally;
  }

  boolean acts() {
    return acts;
  }

  void remove(Path message, long bytes) throws IOException {
    // A message that its owner moved or removed meanwhile is none that we removed.
    if (!acts || Files.deleteIfExists(message)) {
      tally.removed(bytes);
    }
  }

  /** What Dovecot has counted is wrong after that; without the file it counts anew. */
  void forgetSize(Path mailbox) throws IOException {
    if (acts) {
      Files.deleteIfExists(mailbox.resolve("maildirsize"));
    }
  }
}
