// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;

/**
 * The policy service as Postfix asks it. Postfix says nothing if it never does: that it is reached,
 * on both ports, shows by what it refuses.
 */
@SystemTest
class PolicyTest {
  /** The defaults: 60 a minute, burst 10. */
  private static final int BURST = 10;

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String FRIEND = "friend@elsewhere.invalid";

  private final Relay relay = Relay.running();
  private final Daemon daemon = new Daemon(relay.env());

  /** A message as far as its only recipient, which is where the policy decides. */
  private static SmtpReply rcpt(SmtpClient client, String from, String to) throws IOException {
    SmtpReply reply = client.command("MAIL FROM:<" + from + ">");
    if (reply.code() == 250) {
      reply = client.command("RCPT TO:<" + to + ">");
      client.command("RSET");
    }
    return reply;
  }

  private static long passed(long since) {
    return (System.nanoTime() - since) / INTERVAL.toNanos();
  }

  @ParameterizedTest
  @EnumSource
  void burst_thenTooMuch_thenOneMore(Port port) throws IOException {
    Credentials user = relay.newUser();
    String from = user.address();
    try (SmtpClient client = relay.asUser(port, user)) {
      long start = System.nanoTime();
      int accepted = 0;
      SmtpReply reply = rcpt(client, from, FRIEND);
      while (reply.code() == 250) {
        accepted++;
        reply = rcpt(client, from, FRIEND);
      }
      assertTrue(accepted >= BURST, accepted + " messages, then " + reply);
      assertTrue(accepted <= BURST + passed(start) + 1, accepted + " messages at once");
      assertEquals(
          "450 4.7.1 <" + from + ">: Sender address rejected: Too much mail from <" + from + ">",
          reply.toString());
      LockSupport.parkNanos(INTERVAL.toNanos());
      assertEquals(250, rcpt(client, from, FRIEND).code(), "a second later one more");
      start = System.nanoTime();
      accepted = 0;
      while (rcpt(client, from, FRIEND).code() == 250) {
        accepted++;
      }
      assertTrue(accepted <= passed(start) + 1, accepted + " more at once");
    }
  }

  @FromOutside
  @ParameterizedTest
  @EnumSource
  void manyRecipients_areOneMessage(Port port) throws IOException {
    Credentials user = relay.newUser();
    try (SmtpClient client = relay.asUser(port, user)) {
      client.command("MAIL FROM:<" + user.address() + ">", 250);
      for (int i = 0; i < 5 * BURST; i++) {
        client.command("RCPT TO:<friend" + i + "@elsewhere.invalid>", 250);
      }
      client.command("RSET", 250);
      client.command("MAIL FROM:<" + user.address() + ">", 250);
      client.command("RCPT TO:<" + FRIEND + ">", 250);
    }
  }

  @FromOutside
  @ParameterizedTest
  @EnumSource
  void disabled_cannotSend(Port port) throws IOException {
    Credentials user = relay.newUser();
    try (SmtpClient client = relay.asUser(port, user)) {
      assertEquals(250, rcpt(client, user.address(), FRIEND).code());
      Files.createFile(relay.env().mailbox(user.address()).resolve("DISABLED"));
      SmtpReply reply = rcpt(client, user.address(), FRIEND);
      assertEquals(550, reply.code(), reply::toString);
      assertTrue(reply.text().startsWith("5.7.13 "), reply::toString);
    }
  }

  /** Sealpostd dies while users send as fast as they can: their limit, and one burst more. */
  @Test
  void killed_underLoad_keepsTheLimit() throws Exception {
    Credentials user = relay.newUser();
    long start = System.nanoTime();
    AtomicInteger accepted = new AtomicInteger();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    int rounds = 3;
    for (int round = 0; round < rounds; round++) {
      List<SmtpClient> clients = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (Port port : List.of(Port.SUBMISSION, Port.SUBMISSIONS, Port.SUBMISSION)) {
        SmtpClient client = relay.asUser(port, user);
        clients.add(client);
        Thread thread = new Thread(() -> hammer(client, user.address(), accepted, wrong));
        thread.start();
        threads.add(thread);
      }
      // Longer than what a kill may lose, and than what is between two writes.
      Thread.sleep(1500);
      daemon.kill();
      for (Thread thread : threads) {
        thread.join(Relay.PATIENCE.toMillis());
      }
      for (SmtpClient client : clients) {
        client.close();
      }
      daemon.awaitOther();
    }
    long most = 2 * BURST + passed(start) + 1;
    assertEquals(List.of(), List.copyOf(wrong), "what clients saw");
    assertTrue(accepted.get() >= BURST + rounds, accepted + " accepted: there was no load");
    assertTrue(accepted.get() <= most, accepted + " accepted, " + most + " at most");
  }

  /** Sends until the session is of no use any more: its milter, and so its daemon, is gone. */
  private static void hammer(
      SmtpClient client, String from, AtomicInteger accepted, Queue<String> wrong) {
    try {
      SmtpReply reply = rcpt(client, from, FRIEND);
      while (reply.code() == 250 || reply.code() == 450) {
        if (reply.code() == 250) {
          accepted.incrementAndGet();
        }
        reply = rcpt(client, from, FRIEND);
      }
      if (reply.code() != 451 && reply.code() != 421) {
        wrong.add(reply.toString());
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }

  @ParameterizedTest
  @EnumSource
  void policyOutOfOrder_defers(PolicySocket.Behaviour behaviour) throws Exception {
    Credentials user = relay.newUser();
    Credentials recipient = relay.newUser();
    PolicySocket socket = PolicySocket.replace(relay.env(), behaviour);
    try (socket) {
      // The connections that Postfix has open end with the process.
      daemon.kill();
      daemon.awaitOther();
      InetAddress peer = Relay.newPeer();
      for (Port port : Port.values()) {
        try (SmtpClient client = relay.asUser(port, user)) {
          assertEquals(451, rcpt(client, user.address(), FRIEND).code(), port::toString);
        }
        if (behaviour == PolicySocket.Behaviour.SILENT) {
          break; // takes its time
        }
      }
      try (SmtpClient client = relay.fromOutside(peer)) {
        SmtpReply reply = rcpt(client, Relay.senderAt(peer), recipient.address());
        assertEquals(451, reply.code(), reply::toString);
      }
    }
    try (SmtpClient client = relay.asUser(Port.SUBMISSION, user)) {
      SmtpReply reply = rcpt(client, user.address(), recipient.address());
      assertEquals(250, reply.code(), reply::toString);
    }
  }

  @Test
  void checkRecipients_tellsAtRcpt() throws Exception {
    Path config = relay.env().path("CONFIG");
    String before = Files.readString(config);
    Credentials disabled = relay.newUser();
    Credentials full = relay.newUser();
    Credentials user = relay.newUser();
    String nobody = relay.newLogin().address();
    Path mailboxes = relay.env().path("MAILBOXES_DIR");
    Files.createFile(mailboxes.resolve(disabled.address()).resolve("DISABLED"));
    Files.writeString(
        mailboxes.resolve(full.address()).resolve("maildirsize"), "524288000S\n524288000 3\n");
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    try (SmtpClient client = relay.fromOutside(peer)) {
      assertEquals(250, rcpt(client, from, nobody).code(), "by default nobody is told");
      try {
        Files.writeString(config, before + "check_recipients = true\n");
        daemon.reload();
        Relay.await("check_recipients is on", () -> answers(client, from, nobody, "550 5.1.1 "));
        assertTrue(answers(client, from, disabled.address(), "550 5.2.1 "));
        assertTrue(answers(client, from, full.address(), "452 4.2.2 "));
        assertTrue(answers(client, from, user.address(), "250 "));
      } finally {
        Files.writeString(config, before);
        daemon.reload();
      }
      Relay.await("check_recipients is off", () -> answers(client, from, nobody, "250 "));
    }
  }

  private static boolean answers(SmtpClient client, String from, String to, String start) {
    try {
      return rcpt(client, from, to).toString().startsWith(start);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
