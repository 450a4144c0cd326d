// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;

/** What arrives, and in which shape. */
@SystemTest
class DeliveryTest {
  /** The relay sends all mail for sink.test and what is below it here. */
  private static final InetSocketAddress SINK = new InetSocketAddress("127.10.0.250", 25);

  private final Relay relay = Relay.running();

  @FromOutside
  @ParameterizedTest
  @EnumSource
  void severalRecipients(Port port) throws IOException {
    Credentials sender = relay.newUser();
    List<Credentials> recipients = List.of(relay.newUser(), relay.newUser(), relay.newUser());
    List<String> addresses = new ArrayList<>();
    recipients.forEach(recipient -> addresses.add(recipient.address()));
    byte[] mail = Relay.encrypted(sender.address(), addresses.get(0)).bytes();
    try (SmtpClient client = relay.asUser(port, sender)) {
      SmtpReply reply = client.transaction(sender.address(), addresses, mail);
      assertEquals(250, reply.code(), reply::toString);
    }
    for (Credentials recipient : recipients) {
      relay.awaitMessages(recipient, 1);
    }
  }

  @FromOutside
  @Test
  void idleClient_isTold() throws IOException {
    Credentials user = relay.newUser();
    InetAddress peer = Relay.newPeer();
    try (ImapClient imap = relay.imap(user);
        SmtpClient client = relay.fromOutside(peer)) {
      imap.command("SELECT INBOX");
      String from = Relay.senderAt(peer);
      byte[] mail = Relay.encrypted(from, user.address()).bytes();
      assertEquals(250, client.transaction(from, List.of(user.address()), mail).code());
      assertTrue(imap.idle(Relay.PATIENCE), "EXISTS while in IDLE");
    }
  }

  @FromOutside
  @ParameterizedTest
  @EnumSource
  void mailbox_hasNoneOfTheStrippedHeaders(Port port) throws IOException {
    Credentials sender = relay.newUser();
    Credentials recipient = relay.newUser();
    send(port, sender, recipient.address(), talkative(sender.address(), recipient.address()));
    String message = relay.awaitMessages(recipient, 1).get(0);
    assertClean(message, "received", "dkim-signature", "authentication-results");
  }

  @ParameterizedTest
  @EnumSource
  void anotherHost_seesNoneOfTheStrippedHeaders(Port port) throws Exception {
    Credentials sender = relay.newUser();
    String recipient = "friend@" + port.name().toLowerCase(Locale.ROOT) + ".sink.test";
    try (SmtpSink sink = SmtpSink.listen(SINK)) {
      send(port, sender, recipient, talkative(sender.address(), recipient));
      SmtpSink.Mail mail = sink.poll(Relay.PATIENCE);
      assertNotNull(mail, "nothing left for the other host");
      assertEquals(sender.address(), mail.from());
      assertEquals(List.of(recipient), mail.recipients());
      assertClean(mail.content(), "received");
    }
  }

  @FromOutside
  @Test
  void incoming_mailboxHasNoTransportHeaders() throws IOException {
    Credentials user = relay.newUser();
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    EncryptedMail mail =
        Relay.encrypted(from, user.address())
            .with("Received: from elsewhere by other.test; Sun, 22 Nov 2026 12:00:00 +0000")
            .with("DKIM-Signature: v=1; d=other.test")
            .with("Authentication-Results: other.test; dkim=pass")
            .with("Chat-Version: 1.0");
    try (SmtpClient client = relay.fromOutside(peer)) {
      SmtpReply reply = client.transaction(from, List.of(user.address()), mail.bytes());
      assertEquals(250, reply.code(), reply::toString);
    }
    List<String> names = fieldNames(relay.awaitMessages(user, 1).get(0));
    for (String name : List.of("received", "dkim-signature", "authentication-results")) {
      assertTrue(!names.contains(name), () -> name + " in " + names);
    }
    assertTrue(names.contains("chat-version"), () -> "other fields stay: " + names);
  }

  @FromOutside
  @Test
  void incomingCleartext_reachesWhoTakesIt() throws IOException {
    Credentials user = relay.newUserTakingCleartext();
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    byte[] mail = Relay.cleartext(from, user.address()).getBytes(US_ASCII);
    try (SmtpClient client = relay.fromOutside(peer)) {
      SmtpReply reply = client.transaction(from, List.of(user.address()), mail);
      assertEquals(250, reply.code(), reply::toString);
    }
    assertTrue(relay.awaitMessages(user, 1).get(0).contains("Anybody can read this."));
  }

  private void send(Port port, Credentials sender, String recipient, EncryptedMail mail)
      throws IOException {
    try (SmtpClient client = relay.asUser(port, sender)) {
      SmtpReply reply = client.transaction(sender.address(), List.of(recipient), mail.bytes());
      assertEquals(250, reply.code(), reply::toString);
    }
  }

  /** A mail whose header says more than anybody needs to know. */
  private static EncryptedMail talkative(String from, String to) {
    return Relay.encrypted(from, to)
        .with("Received: from [192.168.1.7] by my.laptop.invalid; Sun, 22 Nov 2026 12:00:00 +0000")
        .with("X-Originating-IP: 192.168.1.7")
        .with("X-Mailer: My Mailer 1.0")
        .with("User-Agent: My Agent/1.0")
        .with("Chat-Version: 1.0");
  }

  private static void assertClean(String message, String... transportFields) {
    List<String> names = fieldNames(message);
    List<String> forbidden = new ArrayList<>(List.of("x-originating-ip", "x-mailer", "user-agent"));
    forbidden.addAll(List.of(transportFields));
    Supplier<String> header = () -> message.substring(0, message.indexOf("\r\n\r\n"));
    assertAll(
        () -> assertTrue(forbidden.stream().noneMatch(names::contains), header),
        () -> assertTrue(names.contains("chat-version"), header),
        () -> assertTrue(message.contains("\r\nSubject: [...]\r\n"), header),
        () -> assertEquals(1, names.stream().filter("subject"::equals).count(), header),
        () -> assertTrue(!message.contains("127.0.0.1"), () -> "client address: " + header.get()));
  }

  /** Names of the header fields, in lower case. */
  private static List<String> fieldNames(String message) {
    return message
        .substring(0, message.indexOf("\r\n\r\n"))
        .lines()
        .filter(line -> !line.startsWith(" ") && !line.startsWith("\t"))
        .map(line -> line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT))
        .toList();
  }
}
