// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.state.StateDatabase;

class PolicyServicesTest {
  private static final String ALICE = "alice@chat.example";

  @TempDir Path directory;
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void captureLog() {
    Log.redirect((level, line) -> log.add(level + " " + line));
  }

  @AfterEach
  void releaseLog() {
    Log.redirect(null);
  }

  private ChatmailConfig config(String more) throws ConfigException {
    return ChatmailConfig.parse(
        "[params]\nmail_domain = chat.example\n"
            + ("mailboxes_dir = " + directory + "\n")
            + ("state_database = " + directory.resolve("state.sqlite") + "\n")
            + more);
  }

  /** The wall clock stands still; the limits' own clock too. */
  private static PolicyServices services() {
    Instant now = Instant.parse("2026-03-14T23:59:59Z");
    return new PolicyServices(Clock.fixed(now, ZoneOffset.UTC), () -> 42);
  }

  private static String rcpt(Service service, String instance) throws IOException {
    FakeConnection connection =
        new FakeConnection(
            "request=smtpd_access_policy\nprotocol_state=RCPT\npolicy_context=submission\n"
                + ("sasl_username=" + ALICE + "\nsender=" + ALICE + "\n")
                + ("instance=" + instance + "\n\n"),
            1000);
    service.serve(connection);
    return connection.output().strip();
  }

  private void createAlice() throws IOException {
    new Mailboxes(directory, "chat.example").create(ALICE, "{SHA512-CRYPT}x", Instant.EPOCH);
  }

  @Test
  void policy_ratesSurviveReloadAndRestart() throws Exception {
    createAlice();
    PolicyServices first = services();
    Service service =
        first.policy(config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 2"));
    assertEquals("action=DUNNO", rcpt(service, "a"));
    Service reloaded =
        first.policy(config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 3"));
    reloaded.begin();
    assertEquals("action=DUNNO", rcpt(reloaded, "b"));
    assertEquals("action=DUNNO", rcpt(reloaded, "c"));
    assertTrue(rcpt(reloaded, "d").startsWith("action=450 4.7.1 Too much mail from"));
    reloaded.stop();
    Service restarted =
        services().policy(config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 3"));
    assertTrue(rcpt(restarted, "e").startsWith("action=450 4.7.1 Too much mail from"));
    assertFalse(log.isEmpty());
    assertTrue(log.stream().noneMatch(line -> line.contains("alice")), log::toString);
    byte[] database = Files.readAllBytes(directory.resolve("state.sqlite"));
    assertFalse(new String(database, ISO_8859_1).contains("alice"));
  }

  /** Another service may refuse the new configuration: then the old limits are still there. */
  @Test
  void policy_reloadThatDoesNotBeginChangesNothing() throws Exception {
    createAlice();
    PolicyServices services = services();
    Service service =
        services.policy(config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 1"));
    assertEquals("action=DUNNO", rcpt(service, "a"));
    Service reloaded =
        services.policy(config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 5"));
    services.creationLimit(config("max_user_send_burst_size = 6"));
    assertTrue(rcpt(service, "b").startsWith("action=450"));
    reloaded.begin();
    assertEquals("action=DUNNO", rcpt(service, "c"), "open connections get the new limits too");
    service.stop();
  }

  /** What could not be written is tried again with the next message. */
  @Test
  void policy_lastLoginIsTriedAgain() throws Exception {
    createAlice();
    Path alice = directory.resolve(ALICE);
    Path aside = directory.resolve("aside");
    MailboxSenders senders =
        new MailboxSenders(
            new Mailboxes(directory, "chat.example"),
            RateKeeper.OF_THIS_PROCESS,
            Clock.fixed(Instant.parse("2026-03-14T23:59:59Z"), ZoneOffset.UTC),
            () -> 42);
    Files.move(alice.resolve("password"), aside);
    // A link to itself: trouble, not absence.
    Files.createSymbolicLink(alice.resolve("password"), Path.of("password"));
    assertThrows(IOException.class, () -> senders.recordUse(ALICE));
    Files.move(aside, alice.resolve("password"), StandardCopyOption.REPLACE_EXISTING);
    senders.recordUse(ALICE);
    assertEquals(
        FileTime.from(Instant.parse("2026-03-14T00:00:00Z")),
        Files.getLastModifiedTime(alice.resolve("password")));
  }

  /** The service is there at once; who asks before the rates of before are back waits for them. */
  @Test
  void policy_waitsForTheRatesOfBefore() throws Exception {
    createAlice();
    ChatmailConfig config = config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 1");
    Service before = services().policy(config);
    assertEquals("action=DUNNO", rcpt(before, "a"));
    before.stop();
    Service service;
    try (StateDatabase database = StateDatabase.open(directory.resolve("state.sqlite"))) {
      // Whoever opened the database here would wait for the lock until it gave up.
      service = database.inTransaction(locked -> services().policy(config));
    }
    assertTrue(rcpt(service, "b").startsWith("action=450 4.7.1 Too much mail from"));
    assertEquals(List.of("INFO policy: RCPT: 450 4.7.1 Too much mail from <>"), log);
    service.stop();
  }

  @Test
  void policy_withoutDatabaseLimitsAllTheSame() throws Exception {
    createAlice();
    Files.writeString(directory.resolve("state.sqlite"), "no database ".repeat(1000));
    Service service =
        services().policy(config("max_user_send_per_minute = 1\nmax_user_send_burst_size = 1"));
    assertEquals("action=DUNNO", rcpt(service, "a"));
    assertTrue(rcpt(service, "b").startsWith("action=450"));
    assertTrue(log.get(0).startsWith("WARNING policy: rates will not survive"), log::toString);
  }

  @Test
  void policy_sendingCountsAsLogin() throws Exception {
    createAlice();
    Path password = directory.resolve(ALICE).resolve("password");
    Service service = services().policy(config(""));
    rcpt(service, "a");
    assertEquals(
        FileTime.from(Instant.parse("2026-03-14T00:00:00Z")), Files.getLastModifiedTime(password));
    Files.setLastModifiedTime(password, FileTime.from(Instant.EPOCH));
    rcpt(service, "b");
    assertEquals(
        FileTime.from(Instant.EPOCH), Files.getLastModifiedTime(password), "once a day at most");
  }

  /** Where nothing is limited, nobody waits for the database. */
  @Test
  void creationLimit_offAsksNobody() throws Exception {
    ChatmailConfig config = config("");
    PolicyServices services = services();
    try (StateDatabase database = StateDatabase.open(directory.resolve("state.sqlite"))) {
      Service policy =
          database.inTransaction(
              locked -> {
                Service made = services.policy(config);
                // Whoever waits with this flag set does not get far.
                Thread.currentThread().interrupt();
                assertTrue(allows(services.creationLimit(config)));
                assertTrue(Thread.interrupted());
                return made;
              });
      policy.stop();
    }
  }

  private static boolean allows(CreationLimit limit) {
    try {
      return limit.allow("192.0.2.1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void creationLimit_perNetworkAndInAll() throws Exception {
    CreationLimit limit =
        services()
            .creationLimit(
                config("max_creations_per_client_per_hour = 1\nmax_creations_per_hour = 4"));
    assertTrue(limit.allow("192.0.2.1"));
    assertFalse(limit.allow("192.0.2.1"));
    assertTrue(limit.allow("192.0.2.2"));
    assertTrue(limit.allow("127.0.0.1"));
    assertTrue(limit.allow(""));
    assertFalse(limit.allow(""));
    assertFalse(limit.allow("192.0.2.3"));
  }

  /** A client is not punished for what all the others did. */
  @Test
  void creationLimit_ofTheRelaySpendsNothingOfTheClients() throws Exception {
    AtomicLong now = new AtomicLong(42);
    CreationLimit limit =
        new PolicyServices(Clock.systemUTC(), now::get)
            .creationLimit(
                config("max_creations_per_client_per_hour = 1\nmax_creations_per_hour = 60"));
    for (int i = 0; i < 60; i++) {
      assertTrue(limit.allow("127.0.0.1"));
    }
    assertFalse(limit.allow("192.0.2.1"));
    now.addAndGet(TimeUnit.MINUTES.toNanos(1));
    assertTrue(limit.allow("192.0.2.1"));
    assertFalse(limit.allow("192.0.2.1"));
  }
}
