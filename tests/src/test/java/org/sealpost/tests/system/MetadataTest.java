// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.ImapClient;

/** What clients learn by IMAP METADATA (RFC 5464) and QUOTA, through Dovecot. */
@SystemTest
class MetadataTest {
  static final String TOKEN = "/private/devicetoken";
  static final String VENDOR = "/shared/vendor/deltachat/";

  private final Relay relay = Relay.running();

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

  @Test
  void unknownAndAbsentEntries_areNil() throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      assertNull(imap.metadata("", VENDOR + "appversions"));
      assertNull(imap.metadata("", VENDOR + "nosuchentry"));
      assertNull(imap.metadata("INBOX", TOKEN));
      assertNull(imap.metadata("INBOX", "/private/comment"));
    }
  }

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
