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
    long key = hash.of('d', login);
    long day = TimeUnit.SECONDS.toDays(now.getEpochSecond());
    if (isRecorded(key, day)) {
      return;
    }
    Optional<Mailbox> mailbox = mailboxes.find(login);
    if (mailbox.isPresent()) {
      mailbox.get().recordLogin(now);
    }
    // Only now: what could not be written is tried again at the next message.
    setRecorded(key, day);
  }

  private synchronized boolean isRecorded(long login, long day) {
    return lastDay.get(login, clock.nanos()) == day;
  }

  private synchronized void setRecorded(long login, long day) {
    lastDay.put(login, day, clock.nanos());
  }
}
