// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;

/**
 * Takes what Dovecot's last_login plugin writes: {@code shared/last-login/USER} = Unix seconds.
 * Only the day is kept ({@link Mailbox#recordLogin}), and only of an address that exists.
 *
 * <p>Diagnostics: {@link IOException} for local trouble, and for a value that is no time.
 */
final class LastLoginDict implements DictHandler {
  private static final String PREFIX = "shared/last-login/";

  private final Mailboxes mailboxes;
  private final Clock clock;

  LastLoginDict(Mailboxes mailboxes, Clock clock) {
    this.mailboxes = mailboxes;
    this.clock = clock;
  }

  @Override
  public Answer lookup(String key, String user) throws IOException {
    Optional<Mailbox> mailbox = find(key);
    if (mailbox.isEmpty()) {
      return Answer.NOT_FOUND;
    }
    return Answer.found(Long.toString(mailbox.get().lastLogin().getEpochSecond()));
  }

  @Override
  public void commit(Transaction transaction) throws IOException {
    for (Change change : transaction.changes()) {
      Optional<Mailbox> mailbox = find(change.key());
      if (change instanceof Change.Set set && mailbox.isPresent()) {
        mailbox.get().recordLogin(time(set.value()));
      }
    }
  }

  private Optional<Mailbox> find(String key) throws IOException {
    return key.startsWith(PREFIX)
        ? mailboxes.find(key.substring(PREFIX.length())).filter(mailbox -> !mailbox.isBlocked())
        : Optional.empty();
  }

  /** The time, but not one to come: it would keep the address alive for as long. */
  private Instant time(String seconds) throws IOException {
    try {
      Instant time = Instant.ofEpochSecond(Long.parseLong(seconds));
      Instant now = clock.instant();
      return time.isAfter(now) ? now : time;
    } catch (NumberFormatException | DateTimeException e) {
      throw new IOException("last login is not a time", e);
    }
  }
}
