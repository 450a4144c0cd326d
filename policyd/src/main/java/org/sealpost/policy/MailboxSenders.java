// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.limits.ExpiringTable;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;

/**
 * Those who send, as their mailbox directories have them. Sending counts as a login, so an address
 * that only sends does not expire; it is written once a day.
 */
final class MailboxSenders implements SubmissionPolicy.Senders {
  /** Of more senders a day, some cost another look at their file. */
  private static final int MAX_SENDERS = 1 << 16;

  private final Mailboxes mailboxes;
  private final KeyHash hash;
  private final Clock wallClock;
  private final RateLimit.Clock clock;
  private final ExpiringTable lastDay;

  MailboxSenders(Mailboxes mailboxes, KeyHash hash, Clock wallClock, RateLimit.Clock clock) {
    this.mailboxes = mailboxes;
    this.hash = hash;
    this.wallClock = wallClock;
    this.clock = clock;
    this.lastDay = new ExpiringTable(TimeUnit.DAYS.toNanos(1), MAX_SENDERS, clock.nanos());
  }

  @Override
  public boolean isEnabled(String login) throws IOException {
    return mailboxes.findEnabled(login).isPresent();
  }

  @Override
  public void recordUse(String login) throws IOException {
    Instant now = wallClock.instant();
    if (isFirstOfDay(hash.of('d', login), TimeUnit.SECONDS.toDays(now.getEpochSecond()))) {
      Optional<Mailbox> mailbox = mailboxes.find(login);
      if (mailbox.isPresent()) {
        mailbox.get().recordLogin(now);
      }
    }
  }

  private synchronized boolean isFirstOfDay(long login, long day) {
    long now = clock.nanos();
    if (lastDay.get(login, now) == day) {
      return false;
    }
    lastDay.put(login, day, now);
    return true;
  }
}
