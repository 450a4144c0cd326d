// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;

/** Two relays that find each other in the DNS, and believe nothing that is not signed. */
@SystemTest
class FederationTest {
  /** Each relay sends all mail for sink.test here. */
  private static final InetSocketAddress SINK = new InetSocketAddress("127.10.0.250", 25);

  private final Relay one = Relay.running();
  private final Relay two = Relay.second();

  @Test
  void mail_bothWays() throws IOException {
    for (Port port : Port.values()) {
      assertArrives(port, one, two);
      assertArrives(port, two, one);
    }
  }

  private static void assertArrives(Port port, Relay from, Relay to) throws IOException {
    Credentials sender = from.newUser();
    Credentials recipient = to.newUser();
    byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
    send(from, port, sender, recipient.address(), mail);
    String message = to.awaitMessages(recipient, 1).get(0);
    assertTrue(message.startsWith("Return-Path: <" + sender.address() + ">"), message);
    String dkim = "dkim: pass";
    assertTrue(Traces.ofDaemon(to).contains(dkim), dkim);
  }

  @Test
  void secondRelay_seesNothingOfTheClientsHop() throws Exception {
    Credentials sender = one.newUser();
    Credentials recipient = two.newUser();
    // What it keeps has no Received in any case: so it forwards this mail to where one can look.
    try (Detour detour = Detour.of(two, recipient.address());
        SmtpSink sink = SmtpSink.listen(detour.sink())) {
      byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
      assertEquals(250, send(one, Port.SUBMISSION, sender, recipient.address(), mail).code());
      SmtpSink.Mail seen = sink.poll(Relay.PATIENCE);
      assertNotNull(seen, "nothing came through");
      Traces header = new Traces(seen.content());
      List<String> received = header.all("Received");
      assertEquals(1, received.size(), received::toString);
      String second = "by " + two.env().mailDomain();
      assertTrue(received.get(0).contains(second), received::toString);
      assertFalse(seen.content().contains("127.0.0.1"), "the client's address");
      assertEquals(1, header.all("DKIM-Signature").size(), "signatures");
    }
  }

  @Test
  void unsigned_isRefused() throws IOException {
    Credentials stranger = one.newLogin();
    byte[] mail = Relay.encrypted(stranger.address(), "x").bytes();
    assertRefused("554 5.7.1 No DKIM signature found", stranger.address(), mail);
  }

  @Test
  void cleartext_isRefusedForThatFirst() throws IOException {
    Credentials stranger = one.newLogin();
    byte[] mail = Relay.cleartext(stranger.address(), "x").getBytes(US_ASCII);
    String reply = "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";
    assertRefused(reply, stranger.address(), mail);
  }

  @Test
  void signatureOfADomainThatHasNoKey_isRefused() throws IOException {
    Credentials sender = one.newUser();
    String domain = "nowhere.sink.test";
    String signed = leaving(sender, new byte[0]).content();
    String forged = signed.replace(one.env().mailDomain(), domain);
    String reply = "554 5.7.1 No valid DKIM signature found (key not found)";
    String from = sender.address().replace(one.env().mailDomain(), domain);
    assertRefused(reply, from, forged.getBytes(ISO_8859_1));
  }

  @Test
  void silentNameServer_meansLater_andReadableMailDoesNotAsk() throws IOException {
    Credentials sender = one.newUser();
    // Nobody has asked for this name yet, so nobody remembers the answer.
    String domain = sender.address().replace('@', '.');
    String signed = leaving(sender, new byte[0]).content().replace(one.env().mailDomain(), domain);
    String from = sender.address().split("@", 2)[0] + "@" + domain;
    Credentials victim = two.newUser();
    NameServer silent = NameServer.silence(two);
    try {
      byte[] readable = Relay.cleartext(from, victim.address()).getBytes(US_ASCII);
      long start = System.nanoTime();
      assertEquals(523, outside(from, victim, readable).code());
      assertTrue(System.nanoTime() - start < 2_000_000_000L, "the answer did not wait for DNS");
      SmtpReply reply = outside(from, victim, signed.getBytes(ISO_8859_1));
      assertEquals("451 4.7.5 DKIM key lookup failed temporarily", reply.toString());
    } finally {
      silent.close();
    }
    SmtpReply reply = outside(from, victim, signed.getBytes(ISO_8859_1));
    assertEquals("554 5.7.1 No valid DKIM signature found (key not found)", reply.toString());
    two.assertNoMoreThan(0, victim);
  }

  @Test
  void altered_isRefused_replayed_isNot() throws IOException {
    Credentials sender = one.newUser();
    String signed = leaving(sender, new byte[0]).content();
    String reply = "554 5.7.1 No valid DKIM signature found ";
    String body = signed.replace("Version: 1", "Version: 1 ");
    assertRefused(reply + "(body hash mismatch)", sender.address(), body.getBytes(ISO_8859_1));
    String header = signed.replace("To: <friend@", "To: <enemy@");
    assertRefused(
        reply + "(signature does not verify)", sender.address(), header.getBytes(ISO_8859_1));
    Credentials recipient = two.newUser();
    assertEquals(250, outside(sender.address(), recipient, signed.getBytes(ISO_8859_1)).code());
    two.awaitMessages(recipient, 1);
  }

  @Test
  void eightBits_surviveAHopWithout8bitmime() throws IOException {
    Credentials sender = one.newUser();
    Credentials recipient = two.newUser();
    byte[] umlauts = "Gr\u00fc\u00dfe, \u00a0\u00ff".getBytes(ISO_8859_1);
    // The sink speaks no extension at all.
    SmtpSink.Mail seen = leaving(sender, umlauts);
    assertEightBits(seen.content(), umlauts);
    byte[] content = seen.content().getBytes(ISO_8859_1);
    assertEquals(250, outside(sender.address(), recipient, content).code());
    assertEightBits(two.awaitMessages(recipient, 1).get(0), umlauts);
  }

  private static void assertEightBits(String message, byte[] umlauts) {
    for (String field : List.of("X-Greeting: ", "Content-Description: ")) {
      String line = "\r\n" + field + new String(umlauts, ISO_8859_1) + "\r\n";
      assertTrue(message.contains(line), message);
    }
  }

  @Test
  void bounce_isSignedAndArrives() throws IOException {
    Credentials sender = one.newUser();
    Credentials nobody = two.newLogin();
    byte[] mail = Relay.encrypted(sender.address(), nobody.address()).bytes();
    assertEquals(250, send(one, Port.SUBMISSIONS, sender, nobody.address(), mail).code());
    // It comes from the second relay to the first, which takes nothing that is not signed.
    String bounce = one.awaitMessages(sender, 1).get(0);
    assertTrue(bounce.contains("multipart/report"), bounce);
    assertTrue(bounce.contains("MAILER-DAEMON@" + two.env().mailDomain()), bounce);
    assertTrue(bounce.contains("550 5.1.1"), bounce);
  }

  /**
   * What the first relay hands to another host: eight bits in the header, and in a part of the
   * body.
   */
  private SmtpSink.Mail leaving(Credentials sender, byte[] greeting) throws IOException {
    String recipient = "friend@federation.sink.test";
    EncryptedMail mail =
        Relay.encrypted(sender.address(), recipient)
            .with("X-Greeting: " + new String(greeting, ISO_8859_1));
    String part = "Content-Type: application/octet-stream;";
    String described = "Content-Description: " + new String(greeting, ISO_8859_1) + "\r\n" + part;
    String content = new String(mail.bytes(), ISO_8859_1).replace(part, described);
    try (SmtpSink sink = SmtpSink.listen(SINK)) {
      send(one, Port.SUBMISSION, sender, recipient, content.getBytes(ISO_8859_1));
      SmtpSink.Mail seen = sink.poll(Relay.PATIENCE);
      assertNotNull(seen, "nothing left for the other host");
      return seen;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private void assertRefused(String expected, String from, byte[] mail) throws IOException {
    Credentials victim = two.newUser();
    assertEquals(expected, outside(from, victim, mail).toString());
    two.assertNoMoreThan(0, victim);
  }

  /** From some address to port 25 of the second relay. */
  private SmtpReply outside(String from, Credentials recipient, byte[] mail) throws IOException {
    InetAddress peer = Relay.newPeer();
    try (SmtpClient client = two.fromOutside(peer)) {
      return client.transaction(from, List.of(recipient.address()), mail);
    }
  }

  private static SmtpReply send(
      Relay relay, Port port, Credentials sender, String recipient, byte[] mail)
      throws IOException {
    try (SmtpClient client = relay.asUser(port, sender)) {
      SmtpReply reply = client.transaction(sender.address(), List.of(recipient), mail);
      assertEquals(250, reply.code(), reply::toString);
      return reply;
    }
  }
}
