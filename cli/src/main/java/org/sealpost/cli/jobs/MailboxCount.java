// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How many mailbox directories there are, from their names alone. */
public final class MailboxCount {
  private MailboxCount() {}

  /** Counts; 0 if there is no such directory. */
  public static long in(Path mailboxesDir) throws IOException {
    try {
      return new MailTree(mailboxesDir).count();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
