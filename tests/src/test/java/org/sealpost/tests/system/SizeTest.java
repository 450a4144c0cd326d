// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

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

/** The size limit, on the wire: max_message_size is 31457280. */
@SystemTest
@FromOutside
class SizeTest {
  private static final int LIMIT = 31_457_280;
  // Postfix's own marks count too, a few per line: the last kilobytes below the limit do not fit.
  private static final int LARGE = 30_000_000;

  private final Relay relay = Relay.running();

  @ParameterizedTest
  @EnumSource
  void thirtyMegabytes_passes(Port port) throws IOException {
    Credentials user = relay.newUser();
    Credentials friend = relay.newUser();
    byte[] mail = Relay.encrypted(user.address(), friend.address()).size(LARGE).bytes();
    try (SmtpClient client = relay.asUser(port, user)) {
      SmtpReply reply = client.transaction(user.address(), List.of(friend.address()), mail);
      assertEquals(250, reply.code(), reply::toString);
    }
    assertArrived(friend);
  }

  @Test
  void thirtyMegabytes_fromOutside_passes() throws IOException {
    Credentials user = relay.newUser();
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    byte[] mail = Relay.encrypted(from, user.address()).size(LARGE).bytes();
    try (SmtpClient client = relay.fromOutside(peer)) {
      SmtpReply reply = client.transaction(from, List.of(user.address()), mail);
      assertEquals(250, reply.code(), reply::toString);
    }
    assertArrived(user);
  }

  private void assertArrived(Credentials user) throws IOException {
    String message = relay.awaitMessages(user, 1).get(0);
    assertTrue(message.length() > LARGE - 10_000, () -> "cut to " + message.length());
    assertTrue(message.contains("-----END PGP MESSAGE-----"), "its end is there");
  }

  @ParameterizedTest
  @EnumSource
  void overTheLimit_isRefused(Port port) throws IOException {
    Credentials user = relay.newUser();
    byte[] mail = Relay.encrypted(user.address(), user.address()).size(LIMIT + 1).bytes();
    try (SmtpClient client = relay.asUser(port, user)) {
      SmtpReply reply = client.transaction(user.address(), List.of(user.address()), mail);
      assertEquals(552, reply.code(), reply::toString);
    }
    relay.assertNoMoreThan(0, user);
  }

  @Test
  void overTheLimit_fromOutside_isRefused() throws IOException {
    Credentials user = relay.newUser();
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    byte[] mail = Relay.encrypted(from, user.address()).size(LIMIT + 1).bytes();
    try (SmtpClient client = relay.fromOutside(peer)) {
      SmtpReply reply = client.transaction(from, List.of(user.address()), mail);
      assertEquals(552, reply.code(), reply::toString);
    }
    relay.assertNoMoreThan(0, user);
  }

  @Test
  void announcedOverTheLimit_isRefusedAtOnce() throws IOException {
    InetAddress peer = Relay.newPeer();
    try (SmtpClient client = relay.fromOutside(peer)) {
      // RFC 1870 section 6.1.
      SmtpReply reply =
          client.command("MAIL FROM:<" + Relay.senderAt(peer) + "> SIZE=" + (LIMIT + 1));
      assertEquals(552, reply.code(), reply::toString);
    }
  }
}
