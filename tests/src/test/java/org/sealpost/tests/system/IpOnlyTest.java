// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;

/** A relay without a name: its addresses are {@code x@[192.0.2.1]}, and nothing is signed. */
@SystemTest
class IpOnlyTest {
  private static final InetSocketAddress SINK = new InetSocketAddress("127.10.0.250", 25);

  private final Relay ip = Relay.ipOnly();
  private final Relay named = Relay.running();

  @Test
  void users_writeToEachOther() throws IOException {
    for (Port port : Port.values()) {
      Credentials sender = ip.newUser();
      Credentials recipient = ip.newUser();
      send(ip, port, sender, recipient.address());
      ip.awaitMessages(recipient, 1);
    }
  }

  @Test
  void federates_bothWays() throws IOException {
    Credentials here = ip.newUser();
    Credentials there = named.newUser();
    send(ip, Port.SUBMISSIONS, here, there.address());
    String message = named.awaitMessages(there, 1).get(0);
    assertTrue(message.startsWith("Return-Path: <" + here.address() + ">"), message);
    send(named, Port.SUBMISSIONS, there, here.address());
    ip.awaitMessages(here, 1);
  }

  @Test
  void whatLeaves_isNotSigned() throws Exception {
    Credentials sender = ip.newUser();
    try (SmtpSink sink = SmtpSink.listen(SINK)) {
      send(ip, Port.SUBMISSION, sender, "friend@ip.sink.test");
      SmtpSink.Mail mail = sink.poll(Relay.PATIENCE);
      assertNotNull(mail, "nothing left for the other host");
      assertEquals(sender.address(), mail.from());
      assertEquals(List.of(), new Traces(mail.content()).all("DKIM-Signature"));
      assertEquals(List.of("[...]"), new Traces(mail.content()).all("Subject"));
    }
  }

  @Test
  void bounces_bothWays() throws IOException {
    Credentials here = ip.newUser();
    send(ip, Port.SUBMISSION, here, named.newLogin().address());
    assertTrue(ip.awaitMessages(here, 1).get(0).contains("550 5.1.1"), "the other's bounce");

    Credentials there = named.newUser();
    send(named, Port.SUBMISSION, there, ip.newLogin().address());
    String bounce = named.awaitMessages(there, 1).get(0);
    assertTrue(bounce.contains("MAILER-DAEMON@" + ip.env().addressDomain()), bounce);
  }

  @Test
  void literalOfAnotherHost_isRefused() throws IOException {
    Credentials victim = named.newUser();
    Credentials forged = ip.newUser();
    InetAddress peer = Relay.newPeer();
    byte[] mail = Relay.encrypted(forged.address(), victim.address()).bytes();
    try (SmtpClient client = named.fromOutside(peer)) {
      SmtpReply reply = client.transaction(forged.address(), List.of(victim.address()), mail);
      assertEquals("554 5.7.1 Invalid FROM domain literal", reply.toString());
    }
    named.assertNoMoreThan(0, victim);
  }

  private static void send(Relay relay, Port port, Credentials sender, String recipient)
      throws IOException {
    byte[] mail = Relay.encrypted(sender.address(), recipient).bytes();
    try (SmtpClient client = relay.asUser(port, sender)) {
      SmtpReply reply = client.transaction(sender.address(), List.of(recipient), mail);
      assertEquals(250, reply.code(), reply::toString);
    }
  }
}
