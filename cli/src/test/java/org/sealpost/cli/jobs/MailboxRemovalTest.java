// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;

/** What comes between the first question and the removal: logins, deliveries, new addresses. */
class MailboxRemovalTest {
  private static final Instant LIMIT = Instant.parse("2026-11-23T00:00:00Z");
  private static final Instant LONG_AGO = LIMIT.minus(Duration.ofDays(100));
  private static final String ADDRESS = "alice@c.example";

  @TempDir Path dir;
  private Mailboxes mailboxes = new Mailboxes(Path.of(""), "");
  private Path mailbox = Path.of("");

  @BeforeEach
  void makeMailbox() throws IOException {
    mailboxes = new Mailboxes(dir, "c.example");
    assertTrue(mailboxes.create(ADDRESS, "{SHA512-CRYPT}old", LONG_AGO));
    mailbox = dir.resolve(ADDRESS);
    Tree.file(mailbox.resolve("cur/m"), 10, Duration.ofDays(1));
  }

  private static boolean isInactive(Path directory) throws IOException {
    return Files.getLastModifiedTime(directory.resolve("password")).toInstant().isBefore(LIMIT);
  }

  @Test
  void loginBeforeTheMove_keepsTheAddress() throws IOException {
    int[] asked = {0};
    assertFalse(
        new MailboxRemoval(dir)
            .remove(
                mailbox,
                directory -> {
                  boolean inactive = isInactive(directory);
                  if (asked[0]++ == 0) {
                    mailboxes.find(ADDRESS).orElseThrow().recordLogin(LIMIT);
                  }
                  return inactive;
                }));
    assertEquals(2, asked[0]);
    assertTrue(Files.exists(mailbox.resolve("cur/m")));
    assertEquals(LIMIT, mailboxes.find(ADDRESS).orElseThrow().lastLogin());
  }

  @Test
  void loginAfterTheMove_makesTheAddressAnew_andNothingOfItGoes() throws IOException {
    assertTrue(
        new MailboxRemoval(dir)
            .remove(
                mailbox,
                directory -> {
                  if (!directory.equals(mailbox)) {
                    assertTrue(mailboxes.create(ADDRESS, "{SHA512-CRYPT}new", LIMIT));
                  }
                  return isInactive(directory);
                }));
    assertEquals("{SHA512-CRYPT}new", mailboxes.find(ADDRESS).orElseThrow().passwordHash());
    assertFalse(Files.exists(dir.resolve(".expired").resolve(ADDRESS)));
  }

  @Test
  void vanishedMeanwhile_isNotRemovedByUs() throws IOException {
    Path missing = dir.resolve("bob@c.example");
    assertFalse(new MailboxRemoval(dir).remove(missing, directory -> true));
  }

  /** Many rounds against the real code of logins: an address that a login found is never lost. */
  @Test
  void racingLogins_neverLoseAnAddressThatLoggedIn() throws Exception {
    ExecutorService logins = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 300; round++) {
        String address = "u" + round + "@c.example";
        assertTrue(mailboxes.create(address, "{SHA512-CRYPT}x", LONG_AGO));
        CountDownLatch go = new CountDownLatch(1);
        Future<Boolean> login =
            logins.submit(
                () -> {
                  go.await();
                  return loginFound(address);
                });
        go.countDown();
        boolean removed =
            new MailboxRemoval(dir).remove(dir.resolve(address), MailboxRemovalTest::isInactive);
        boolean found = login.get();
        // Either the login was noted in time and the address stays, or it found nothing.
        assertEquals(!removed, found, "round " + round);
        assertEquals(!removed, mailboxes.find(address).isPresent(), "round " + round);
      }
    } finally {
      logins.shutdownNow();
    }
  }

  private boolean loginFound(String address) throws IOException {
    for (; ; ) {
      try {
        Mailbox found = mailboxes.find(address).orElse(null);
        if (found == null) {
          // Moved away at this moment, or gone: a mailbox that comes back is there soon.
          if (!Files.exists(dir.resolve(".expired").resolve(address))
              && mailboxes.find(address).isEmpty()) {
            return false;
          }
          continue;
        }
        found.recordLogin(LIMIT);
        return found.lastLogin().equals(LIMIT);
      } catch (NoSuchFileException e) {
        // Moved between finding and noting: the login tries again, as Dovecot's would.
      }
    }
  }
}
