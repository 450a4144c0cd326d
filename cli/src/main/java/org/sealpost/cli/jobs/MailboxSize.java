// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What counts against the quota of a mailbox.
 *
 * @param messages in all folders
 * @param bytes of these
 */
public record MailboxSize(long messages, long bytes) {
  /** Counts. */
  public static MailboxSize of(Path mailbox) throws IOException {
    long[] count = {0, 0};
    MailTree.read(
        mailbox,
        (file, place, attributes) -> {
          if (!place.equals("tmp")) {
            count[0]++;
            count[1] += attributes.size();
          }
        });
    return new MailboxSize(count[0], count[1]);
  }
}
