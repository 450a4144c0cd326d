// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.util.Locale;

/** What a run found and did. Field names are those of the JSON. */
final class Tally {
  long mailboxes;
  long mailboxesRemoved;
  long emptyDirectoriesRemoved;
  long messages;
  long messageBytes;
  long messagesRemoved;
  long bytesRemoved;
  long mailboxesOverQuota;
  long troubles;

  void removed(long bytes) {
    messagesRemoved++;
    bytesRemoved += bytes;
  }

  /** One line for people. */
  String summary(boolean acted) {
    return String.format(
        Locale.ROOT,
        "%d mailboxes, %d %s, %d empty directories %s; %d messages of %s, %d of %s %s; %d mailboxes"
            + " over quota%s",
        mailboxes,
        mailboxesRemoved,
        acted ? "removed" : "to be removed",
        emptyDirectoriesRemoved,
        acted ? "removed" : "to be removed",
        messages,
        Bytes.text(messageBytes),
        messagesRemoved,
        Bytes.text(bytesRemoved),
        acted ? "removed" : "to be removed",
        mailboxesOverQuota,
        troubles == 0 ? "" : "; " + troubles + " troubles");
  }
}
