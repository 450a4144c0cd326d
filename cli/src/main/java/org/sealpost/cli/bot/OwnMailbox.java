// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.sealpost.cli.Problem;
import org.sealpost.cli.accounts.Ownership;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.accounts.PasswordHash;

/**
 * The mailbox of an address of ours on this relay. It is made as {@code sealpost accounts create}
 * does: {@code echo} is shorter than the names that logins may create.
 */
final class OwnMailbox {
  private final Mailboxes mailboxes;

  OwnMailbox(Path directory, String domain) {
    mailboxes = new Mailboxes(directory, domain);
  }

  /**
   * Makes it if it is missing.
   *
   * @throws Problem it is somebody else's, or there are no mailboxes here
   */
  void ensure(Credentials own, Instant now) throws IOException, Problem {
    try {
      Optional<Mailbox> found = mailboxes.find(own.address());
      if (found.isPresent()) {
        requireOwn(own, found.get());
        return;
      }
    } catch (NoSuchFileException e) {
      throw new Problem(mailboxes.dir() + ": no mailboxes there; is the disk mounted?");
    }
    String hash = new PasswordHash().hash(own.password());
    if (!mailboxes.create(own.address(), hash, now)) {
      throw new Problem(own.address() + ": was made by another at this moment");
    }
    Ownership.handOver(mailboxes.dir(), mailboxes.dir().resolve(own.address()));
  }

  /** Where short names are allowed, somebody may have been first. */
  private static void requireOwn(Credentials own, Mailbox mailbox) throws IOException, Problem {
    if (!PasswordHash.matches(mailbox.passwordHash(), own.password())) {
      throw new Problem(
          own.address()
              + ": exists, with another password. If it is the bot's: sealpost accounts"
              + " delete "
              + own.address()
              + "; if it is not, choose another --address");
    }
  }
}
