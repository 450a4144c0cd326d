// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;

/**
 * SMTP smuggling: only CRLF . CRLF ends a message. Where a server takes anything else for its end,
 * the rest of the content becomes commands, and a second message that nobody checked.
 */
@SystemTest
@FromOutside
class SmugglingTest {
  private final Relay relay = Relay.running();

  @ParameterizedTest
  @CsvSource({
    "SUBMISSION, LF . LF",
    "SUBMISSION, LF . CRLF",
    "SUBMISSION, CR . CR",
    "SUBMISSION, CRLF . LF",
    "SUBMISSIONS, LF . LF",
    "SUBMISSIONS, LF . CRLF",
    "SUBMISSIONS, CR . CR",
    "SUBMISSIONS, CRLF . LF"
  })
  void fromUser(Port port, String sequence) throws IOException {
    Credentials sender = relay.newUser();
    Credentials victim = relay.newUser();
    byte[] mail = Relay.encrypted(sender.address(), victim.address()).bytes();
    try (SmtpClient client = relay.asUser(port, sender)) {
      // What is behind the sequence is content behind the encrypted part: refused as a whole.
      List<SmtpReply> replies = smuggle(client, sender.address(), victim, mail, sequence);
      assertTrue(
          replies.stream().noneMatch(r -> r.code() == 250 || r.code() == 354), replies::toString);
    }
    relay.assertNoMoreThan(0, victim);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LF . LF", "LF . CRLF", "CR . CR", "CRLF . LF"})
  void fromOutside(String sequence) throws IOException {
    Credentials victim = relay.newUser();
    InetAddress peer = Relay.newPeer();
    byte[] mail = Relay.encrypted(Relay.senderAt(peer), victim.address()).bytes();
    try (SmtpClient client = relay.fromOutside(peer)) {
      List<SmtpReply> replies = smuggle(client, Relay.senderAt(peer), victim, mail, sequence);
      assertTrue(
          replies.stream().noneMatch(r -> r.code() == 250 || r.code() == 354), replies::toString);
    }
    relay.assertNoMoreThan(0, victim);
  }

  @ParameterizedTest
  @ValueSource(strings = {"LF . LF", "LF . CRLF", "CR . CR", "CRLF . LF"})
  void fromOutside_whereCleartextIsTaken_isOneMessage(String sequence) throws IOException {
    Credentials victim = relay.newUserTakingCleartext();
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    byte[] mail = Relay.cleartext(from, victim.address()).getBytes(US_ASCII);
    try (SmtpClient client = relay.fromOutside(peer)) {
      List<SmtpReply> replies = smuggle(client, from, victim, mail, sequence);
      long accepted = replies.stream().filter(r -> r.code() == 250).count();
      assertTrue(accepted <= 1, replies::toString);
      relay.assertNoMoreThan((int) accepted, victim);
    }
  }

  /** Replies to content that holds a false end of data, a whole transaction, and the true end. */
  private static List<SmtpReply> smuggle(
      SmtpClient client, String from, Credentials victim, byte[] mail, String sequence)
      throws IOException {
    client.command("MAIL FROM:<" + from + ">", 250);
    client.command("RCPT TO:<" + victim.address() + ">", 250);
    client.command("DATA", 354);
    String end = sequence.replace(" ", "").replace("CR", "\r").replace("LF", "\n");
    String content = new String(mail, ISO_8859_1);
    client.send(content.substring(0, content.length() - 2) + end);
    client.send("MAIL FROM:<" + from + ">\r\nRCPT TO:<" + victim.address() + ">\r\nDATA\r\n");
    client.send(content + "\r\n.\r\nQUIT\r\n");
    List<SmtpReply> replies = new ArrayList<>();
    try {
      SmtpReply reply = client.reply();
      while (reply.code() != 221) {
        replies.add(reply);
        reply = client.reply();
      }
    } catch (EOFException e) {
      // A server may hang up on such a client (421 comes before).
    }
    assertNotEquals(0, replies.size(), "a reply to the content");
    return replies;
  }
}
