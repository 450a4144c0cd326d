// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.limits.TrustedNetworks;

class IncomingPolicyTest {
  private static final String CONNECTIONS = "450 4.7.1 Too many connections from your network";
  private static final long REMEMBER = TimeUnit.MINUTES.toNanos(1);
  private static final String MESSAGES = "450 4.7.1 Too many messages from your network";

  @TempDir Path directory;
  private long now = 1;

  private IncomingPolicy policy(int connections, int messages, IncomingPolicy.Recipients who) {
    RateLimit.Clock clock = () -> now;
    return new IncomingPolicy(
        new MessageRate(
            new RateLimit(connections, 60, connections, 1000, clock)::tryAcquire, REMEMBER, clock),
        new MessageRate(
            new RateLimit(messages, 60, messages, 1000, clock)::tryAcquire, REMEMBER, clock),
        new TrustedNetworks(List.of("127.0.0.0/8")),
        new KeyHash(new byte[16]),
        who);
  }

  private static String rcpt(
      Policy policy, String client, int port, String instance, String recipient)
      throws IOException {
    return policy
        .decide(
            new PolicyRequest(
                Map.of(
                    Attribute.PROTOCOL_STATE, "RCPT",
                    Attribute.CLIENT_ADDRESS, client,
                    Attribute.CLIENT_PORT, Integer.toString(port),
                    Attribute.INSTANCE, instance,
                    Attribute.RECIPIENT, recipient)))
        .text();
  }

  @Test
  void decide_connectionsPerNetwork() throws IOException {
    Policy policy = policy(2, 100, IncomingPolicy.Recipients.ALL);
    assertEquals("DUNNO", rcpt(policy, "2001:db8::1", 1001, "a", "x@y"));
    assertEquals("DUNNO", rcpt(policy, "2001:db8::1", 1001, "b", "x@y"), "the same connection");
    assertEquals("DUNNO", rcpt(policy, "2001:db8::2", 1001, "c", "x@y"));
    assertEquals(CONNECTIONS, rcpt(policy, "2001:db8::3", 1001, "d", "x@y"), "of one /64");
    assertEquals("DUNNO", rcpt(policy, "2001:db8:0:1::3", 1001, "e", "x@y"), "of another");
    now += TimeUnit.SECONDS.toNanos(30);
    assertEquals("DUNNO", rcpt(policy, "2001:db8::3", 1002, "f", "x@y"));
  }

  @Test
  void decide_messagesPerNetwork() throws IOException {
    Policy policy = policy(100, 2, IncomingPolicy.Recipients.ALL);
    assertEquals("DUNNO", rcpt(policy, "192.0.2.1", 1, "a", "x@y"));
    assertEquals("DUNNO", rcpt(policy, "192.0.2.1", 1, "a", "z@y"));
    assertEquals("DUNNO", rcpt(policy, "192.0.2.1", 2, "b", "x@y"));
    assertEquals(MESSAGES, rcpt(policy, "192.0.2.1", 1, "c", "x@y"));
    assertEquals("DUNNO", rcpt(policy, "192.0.2.2", 1, "d", "x@y"));
  }

  @Test
  void decide_trustedClientsHaveNoRate() throws IOException {
    Policy policy = policy(1, 1, IncomingPolicy.Recipients.ALL);
    for (int i = 0; i < 5; i++) {
      assertEquals("DUNNO", rcpt(policy, "127.1.2.3", i, "m" + i, "x@y"));
      assertEquals("DUNNO", rcpt(policy, "unknown", i, "n" + i, "x@y"));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "alice@chat.example, DUNNO",
    "ALICE+box@Chat.Example, DUNNO",
    "somebody@elsewhere.example, DUNNO",
    "nobody@chat.example, 550 5.1.1 User doesn't exist",
    "+alice@chat.example, 550 5.1.1 User doesn't exist",
    "../alice@chat.example, 550 5.1.1 User doesn't exist",
    "disabled@chat.example, 550 5.2.1 Mailbox disabled",
    "blocked@chat.example, 550 5.2.1 Mailbox disabled",
    "full@chat.example, 452 4.2.2 Mailbox is full",
    "nearly@chat.example, DUNNO",
  })
  void decide_recipients(String recipient, String action) throws IOException {
    Mailboxes mailboxes = new Mailboxes(directory, "chat.example");
    for (String name : List.of("alice", "disabled", "blocked", "full", "nearly")) {
      mailboxes.create(name + "@chat.example", "{SHA512-CRYPT}x", Instant.EPOCH);
    }
    Files.createFile(directory.resolve("disabled@chat.example/DISABLED"));
    Files.writeString(directory.resolve("blocked@chat.example/password"), "");
    Files.writeString(
        directory.resolve("full@chat.example/maildirsize"), "1000S\n900 3\n200 1\n-100 -1\n");
    Files.writeString(
        directory.resolve("nearly@chat.example/maildirsize"), "1000S\n900 3\n200 1\n-101 -1\n7");
    Policy policy = policy(9, 9, new MailboxRecipients(mailboxes, "chat.example", 1000));
    assertEquals(action, rcpt(policy, "192.0.2.1", 1, "m", recipient));
  }
}
