// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.sealpost.common.config.ChatmailConfig;

/**
 * What goes from the mailboxes, and when: messages by age, large ones sooner, mailboxes that nobody
 * logs in to, directories that a crash or a delivery left behind, and what is over the quota.
 */
final class Expiry {
  private static final long LARGE = 200_000;

  /** An address may be in the making: what has been there for a day is not. */
  private static final Duration LITTER_AGE = Duration.ofDays(1);

  private final Instant now;
  private final Instant oldestLogin;
  private final Instant oldestMessage;
  private final Instant oldestLarge;
  private final Remover remover;
  private final QuotaRule quota;
  private final MailboxRemoval removal;
  private final ForgottenDevices devices;
  private final Tally tally;

  Expiry(
      ChatmailConfig config,
      Path mailboxesDir,
      Instant now,
      boolean acts,
      ForgottenDevices devices,
      Tally tally) {
    this.now = now;
    this.devices = devices;
    this.tally = tally;
    oldestLogin = now.minus(Duration.ofDays(config.deleteInactiveUsersAfter()));
    oldestMessage = now.minus(Duration.ofDays(config.deleteMailsAfter()));
    oldestLarge = now.minus(Duration.ofDays(config.deleteLargeAfter()));
    remover = new Remover(acts, tally);
    quota = new QuotaRule(config.maxMailboxSize(), now, remover);
    removal = new MailboxRemoval(mailboxesDir);
  }

  /** What a run that died left behind. */
  void finishEarlier() throws IOException {
    if (remover.acts()) {
      tally.mailboxesRemoved += removal.finishEarlier(this::mayGo);
    }
  }

  /** One mailbox directory. */
  void mailbox(Path mailbox) throws IOException {
    tally.mailboxes++;
    boolean isAccount = Files.exists(password(mailbox), LinkOption.NOFOLLOW_LINKS);
    if (mayGo(mailbox) && (!remover.acts() || removal.remove(mailbox, this::mayGo))) {
      if (isAccount) {
        tally.mailboxesRemoved++;
        if (remover.acts()) {
          devices.forget(mailbox.getFileName().toString());
        }
      } else {
        tally.emptyDirectoriesRemoved++;
      }
      return;
    }
    expireMessages(mailbox);
  }

  private void expireMessages(Path mailbox) throws IOException {
    long removedBefore = tally.messagesRemoved;
    long[] bytes = {0};
    MailTree.read(
        mailbox,
        (file, place, attributes) -> {
          tally.messages++;
          tally.messageBytes += attributes.size();
          if (isExpired(place, attributes)) {
            remover.remove(file, attributes.size());
          } else if (!place.equals("tmp")) {
            bytes[0] += attributes.size();
          }
        });
    if (quota.isOver(bytes[0])) {
      tally.mailboxesOverQuota++;
      quota.apply(mailbox, bytes[0], this::isExpired);
    }
    if (tally.messagesRemoved > removedBefore) {
      remover.forgetSize(mailbox);
    }
  }

  private boolean isExpired(String place, BasicFileAttributes attributes) {
    Instant time = attributes.lastModifiedTime().toInstant();
    // A large message that has not been seen by any client yet is in new, and stays.
    return time.isBefore(oldestMessage)
        || (place.equals("cur") && attributes.size() > LARGE && time.isBefore(oldestLarge));
  }

  /**
   * Whether the directory as a whole may go: nobody logs in, or nobody ever could and it is empty.
   */
  private boolean mayGo(Path mailbox) throws IOException {
    try {
      return Files.getLastModifiedTime(password(mailbox), LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(oldestLogin);
    } catch (NoSuchFileException e) {
      return isOldLitter(mailbox);
    }
  }

  /** Nothing but what is made with an address or by Dovecot on its own, and all of it a day old. */
  private boolean isOldLitter(Path mailbox) throws IOException {
    Instant limit = now.minus(LITTER_AGE);
    try {
      if (!Files.getLastModifiedTime(mailbox).toInstant().isBefore(limit)) {
        return false;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    boolean[] litter = {true};
    MailTree.read(
        mailbox,
        new MailTree.Content() {
          @Override
          public void message(Path file, String place, BasicFileAttributes attributes) {
            litter[0] = false;
          }

          @Override
          public void other(Path file, BasicFileAttributes attributes) {
            litter[0] &=
                isLitter(file.getFileName().toString())
                    && attributes.lastModifiedTime().toInstant().isBefore(limit);
          }
        });
    return litter[0];
  }

  private static boolean isLitter(String name) {
    return name.startsWith("password.new.")
        || name.equals("enforceE2EEincoming")
        || name.equals("maildirsize")
        || name.equals("maildirfolder")
        || name.startsWith("dovecot");
  }

  private static Path password(Path mailbox) {
    return mailbox.resolve("password");
  }
}
