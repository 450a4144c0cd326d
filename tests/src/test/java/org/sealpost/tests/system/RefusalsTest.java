// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;

/** What the relay does not take, and with which words. */
@SystemTest
@FromOutside
class RefusalsTest {
  private static final String NOT_ENCRYPTED =
      "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";

  private final Relay relay = Relay.running();

  @ParameterizedTest
  @EnumSource
  void mailFrom_ofAnotherUser(Port port) throws IOException {
    Credentials user = relay.newUser();
    Credentials other = relay.newUser();
    byte[] mail = Relay.encrypted(other.address(), other.address()).bytes();
    try (SmtpClient client = relay.asUser(port, user)) {
      SmtpReply reply = client.transaction(other.address(), List.of(other.address()), mail);
      assertEquals(553, reply.code(), reply::toString);
    }
    relay.assertNoMoreThan(0, other);
  }

  @ParameterizedTest
  @EnumSource
  void forgedFrom(Port port) throws IOException {
    Credentials user = relay.newUser();
    Credentials victim = relay.newUser();
    byte[] mail = Relay.encrypted(victim.address(), victim.address()).bytes();
    try (SmtpClient client = relay.asUser(port, user)) {
      SmtpReply reply = client.transaction(user.address(), List.of(victim.address()), mail);
      assertEquals(
          "500 5.7.1 Invalid FROM <%s> for <%s>".formatted(victim.address(), user.address()),
          reply.toString());
    }
    relay.assertNoMoreThan(0, victim);
  }

  @ParameterizedTest
  @EnumSource
  void cleartext_fromUser(Port port) throws IOException {
    Credentials user = relay.newUser();
    Credentials friend = relay.newUser();
    byte[] mail = Relay.cleartext(user.address(), friend.address()).getBytes(US_ASCII);
    try (SmtpClient client = relay.asUser(port, user)) {
      SmtpReply reply = client.transaction(user.address(), List.of(friend.address()), mail);
      assertEquals(NOT_ENCRYPTED, reply.toString());
      // The session goes on: an encrypted one passes.
      byte[] good = Relay.encrypted(user.address(), friend.address()).bytes();
      assertEquals(250, client.transaction(user.address(), List.of(friend.address()), good).code());
    }
    relay.awaitMessages(friend, 1);
  }

  @Test
  void cleartext_fromOutside() throws IOException {
    Credentials user = relay.newUser();
    InetAddress peer = Relay.newPeer();
    byte[] mail = Relay.cleartext(Relay.senderAt(peer), user.address()).getBytes(US_ASCII);
    try (SmtpClient client = relay.fromOutside(peer)) {
      SmtpReply reply = client.transaction(Relay.senderAt(peer), List.of(user.address()), mail);
      assertEquals(NOT_ENCRYPTED, reply.toString());
    }
    relay.assertNoMoreThan(0, user);
  }

  @Test
  void outside_mayNotRelay() throws IOException {
    InetAddress peer = Relay.newPeer();
    try (SmtpClient client = relay.fromOutside(peer)) {
      client.command("MAIL FROM:<" + Relay.senderAt(peer) + ">", 250);
      SmtpReply reply = client.command("RCPT TO:<anyone@elsewhere.sink.test>");
      assertTrue(reply.code() == 554 || reply.code() == 550, reply::toString);
    }
  }

  @ParameterizedTest
  @EnumSource
  void submission_withoutLogin(Port port) throws IOException {
    Credentials user = relay.newUser();
    try (SmtpClient client = port.open(relay.env())) {
      byte[] mail = Relay.encrypted(user.address(), user.address()).bytes();
      SmtpReply reply = client.transaction(user.address(), List.of(user.address()), mail);
      assertTrue(reply.code() >= 500, reply::toString);
    }
    relay.assertNoMoreThan(0, user);
  }
}
