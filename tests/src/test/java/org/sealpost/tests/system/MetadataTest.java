// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;

/** What clients learn by IMAP METADATA (RFC 5464) and QUOTA, through Dovecot. */
@SystemTest
class MetadataTest {
  static final String TOKEN = "/private/devicetoken";
  static final String VENDOR = "/shared/vendor/deltachat/";

  private final Relay relay = Relay.running();

  @FromOutside
  @Test
  void capabilities() throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      Set<String> capabilities = Set.of(imap.command("CAPABILITY").get(0).split(" "));
      List<String> wanted = List.of("XDELTAPUSH", "XCHATMAIL", "METADATA", "QUOTA", "IDLE");
      assertTrue(capabilities.containsAll(wanted), capabilities::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/shared/vendor/deltachat/irohrelay, https://DOMAIN",
    "/shared/vendor/deltachat/maxsmtprecipients, 1000",
    "/shared/admin, mailto:privacy@DOMAIN",
  })
  void serverEntry(String entry, String value) throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      assertEquals(value.replace("DOMAIN", relay.env().mailDomain()), imap.metadata("", entry));
    }
  }

  @FromOutside
  @Test
  void unknownAndAbsentEntries_areNil() throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      assertNull(imap.metadata("", VENDOR + "appversions"));
      assertNull(imap.metadata("", VENDOR + "nosuchentry"));
      assertNull(imap.metadata("INBOX", TOKEN));
      assertNull(imap.metadata("INBOX", "/private/comment"));
    }
  }

  @FromOutside
  @Test
  void turn_namesTheServerAndWhenItEnds() throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      String turn = imap.metadata("", VENDOR + "turn");
      assertNotNull(turn);
      String[] parts = turn.split(":");
      assertEquals(4, parts.length, "host, port, expiry, password");
      assertEquals(relay.env().mailDomain() + ":3478", parts[0] + ":" + parts[1]);
      long days = (Long.parseLong(parts[2]) - Instant.now().getEpochSecond()) / 86_400;
      assertTrue(days >= 4 && days <= 5, () -> "good for " + days + " days");
    }
  }

  /** A client may put as many recipients into a message as it is told here, and no more. */
  @Test
  void maxSmtpRecipients_isPostfixsLimit() throws IOException {
    Credentials user = relay.newUser();
    int told;
    try (ImapClient imap = relay.imap(user)) {
      told = Integer.parseInt(String.valueOf(imap.metadata("", VENDOR + "maxsmtprecipients")));
    }
    String name = user.address().substring(0, user.address().indexOf('@'));
    int taken = 0;
    try (SmtpClient smtp = relay.asUser(Port.SUBMISSIONS, user)) {
      smtp.command("MAIL FROM:<" + user.address() + ">", 250);
      SmtpReply reply;
      do {
        reply = smtp.command("RCPT TO:<%s+%d@%s>".formatted(name, taken, relay.env().mailDomain()));
        taken += reply.code() == 250 ? 1 : 0;
      } while (reply.code() == 250 && taken <= told);
      assertEquals(452, reply.code(), reply::toString);
    }
    assertEquals(told, taken);
    PostfixControl postfix = new PostfixControl(relay.env());
    assertEquals(Integer.toString(told), postfix.parameter("smtpd_recipient_limit"));
  }

  @Test
  void appVersions_areReadAgainWhenTheFileChanges() throws Exception {
    Path config = relay.env().path("CONFIG");
    Path file = config.resolveSibling("appversions.json");
    Daemon daemon = new Daemon(relay.env());
    String before = daemon.change(text -> text + "\nappversions_file = " + file + "\n");
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      assertNull(imap.metadata("", VENDOR + "appversions"));
      Files.writeString(file, "{\n  \"android\": \"1.50\",\n  \"name\": \"Zürich\"\n}\n");
      assertEquals("{\"android\":\"1.50\",\"name\":\"Zürich\"}", appVersions(imap));
      Files.writeString(file, "{\"android\": \"1.51\"}");
      assertEquals("{\"android\":\"1.51\"}", appVersions(imap));
      Files.writeString(file, "{\"android\": ");
      assertNull(imap.metadata("", VENDOR + "appversions"));
      assertNull(imap.metadata("", VENDOR + "appversions"));
      String log = RelayLogs.read(relay.env().path("LOG_DIR").resolve("sealpostd.log"));
      assertEquals(2, log.split("appversions not served: .*: no JSON\n", -1).length, "logged once");
    } finally {
      Files.deleteIfExists(file);
      daemon.change(text -> before);
    }
  }

  private static String appVersions(ImapClient imap) throws IOException {
    String value = imap.metadata("", VENDOR + "appversions");
    assertNotNull(value);
    return new String(value.getBytes(ISO_8859_1), UTF_8);
  }

  @FromOutside
  @Test
  void tokensOfTwoDevices_areKept_andSeenByTheirUserOnly() throws IOException {
    Credentials user = relay.newUser();
    try (ImapClient phone = relay.imap(user);
        ImapClient laptop = relay.imap(user);
        ImapClient stranger = relay.imap(relay.newLogin())) {
      phone.setMetadata("INBOX", TOKEN, "fcm-phone");
      laptop.setMetadata("INBOX", TOKEN, "fcm-laptop");
      laptop.setMetadata("INBOX", TOKEN, "fcm-laptop");
      String tokens = phone.metadata("INBOX", TOKEN);
      assertNotNull(tokens);
      assertEquals(Set.of("fcm-phone", "fcm-laptop"), Set.of(tokens.split(" ")));
      assertNull(stranger.metadata("INBOX", TOKEN));
    }
  }

  /** As after an expiry: within the hour in which the service would notice by itself. */
  @FromOutside
  @Test
  void addressMadeAnew_inheritsNoTokens() throws IOException {
    Credentials user = relay.newUser();
    try (ImapClient imap = relay.imap(user)) {
      imap.setMetadata("INBOX", TOKEN, "token-of-the-former-owner");
    }
    Path gone =
        relay.env().path("MAILBOXES_DIR").resolve("gone-" + user.address().replace('@', '-'));
    Files.move(relay.env().mailbox(user.address()), gone);
    Credentials next = new Credentials(user.address(), relay.newLogin().password());
    try (ImapClient imap = relay.imap(next)) {
      assertNull(imap.metadata("INBOX", TOKEN));
    }
  }

  /** As Delta Chat's core does it: encrypted for the notification server, in a literal. */
  @FromOutside
  @Test
  void token_asTheCoreSetsIt() throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      String token = Relay.secret("openpgp:" + "wV0GIQZErtwE+/=".repeat(62).substring(0, 916));
      imap.command("SETMETADATA \"INBOX\" (" + TOKEN + " {924+}\r\n" + token + ")");
      assertEquals(token, imap.metadata("INBOX", TOKEN));
    }
  }

  @FromOutside
  @Test
  void quota_countsMessages() throws IOException {
    Credentials user = relay.newUser();
    relay.assertNoMoreThan(0, user); // one message
    try (ImapClient imap = relay.imap(user)) {
      List<String> answer = imap.command("GETQUOTAROOT INBOX");
      String limit = answer.get(answer.size() - 1);
      assertTrue(limit.matches("\\* QUOTA \"User quota\" \\(STORAGE [1-9]\\d* 512000\\)"), limit);
    }
  }
}
