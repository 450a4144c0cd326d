// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;

/** The services die or are restarted while the relay is in use. */
@SystemTest
class FaultsTest {
  private static final int RESTARTS = 2;

  private final Relay relay = Relay.running();
  private final Daemon daemon = new Daemon(relay.env());

  @Test
  void killedDuringData_gives451_andQueuesNothing() throws IOException {
    Credentials user = relay.newUser();
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    String messageId = Credentials.fresh("killed.invalid").address();
    byte[] mail = Relay.encrypted(from, user.address()).messageId(messageId).bytes();
    try (SmtpClient client = relay.fromOutside(peer)) {
      client.command("MAIL FROM:<" + from + ">", 250);
      client.command("RCPT TO:<" + user.address() + ">", 250);
      client.command("DATA", 354);
      client.sendContent(Arrays.copyOf(mail, mail.length / 2));
      daemon.kill();
      client.sendContent(Arrays.copyOfRange(mail, mail.length / 2, mail.length));
      client.send(".\r\n");
      assertEquals(451, client.reply().code());
    }
    daemon.awaitOther();
    relay.assertNoMoreThan(0, user);
    assertNotQueued(messageId);
  }

  private void assertNotQueued(String messageId) throws IOException {
    Path file = relay.env().path("POSTFIX_LOG");
    String log = RelayLogs.read(file);
    Matcher received =
        Pattern.compile("cleanup\\[\\d+]: (\\w+): message-id=<" + Pattern.quote(messageId))
            .matcher(log);
    assertTrue(received.find(), "Postfix logs each message that it reads");
    String active = received.group(1) + ": from=<";
    assertTrue(!log.contains(active), () -> file + " has " + active);
  }

  @Test
  void restarted_refusesNobody() throws Exception {
    List<Credentials> idleUsers = List.of(relay.newUser(), relay.newUser(), relay.newUser());
    Credentials recipient = relay.newUser();
    List<IdleSession> sessions = new ArrayList<>();
    try (ImapClient idleImap = relay.imap(recipient);
        MailFlow flow = new MailFlow(relay, recipient)) {
      for (int restart = 0; restart < RESTARTS; restart++) {
        for (Credentials user : idleUsers) {
          sessions.add(IdleSession.open(relay, user, recipient));
        }
        flow.awaitMore(20);
        daemon.terminate();
        for (IdleSession session : sessions) {
          session.assertToldToComeBack();
        }
        for (IdleSession session : sessions) {
          session.comeBack();
        }
        sessions.clear();
        daemon.awaitOther();
        flow.awaitMore(20);
      }
      idleImap.command("NOOP");
      flow.stop();
      assertEquals(List.of(), flow.complaints(), "what clients saw during restarts");
      int sent = flow.sent() + RESTARTS * idleUsers.size();
      relay.awaitMessages(recipient, sent);
    } finally {
      for (IdleSession session : sessions) {
        session.close();
      }
    }
  }

  /**
   * A session that stays silent keeps the daemon for its whole drain. Logins wait for the next one;
   * Dovecot, which likes to log slow look-ups, must not log their passwords.
   */
  @Test
  void restarted_whileASessionIsSilent_loginsWait() throws IOException {
    Credentials silent = relay.newUser();
    try (SmtpClient session = relay.asUser(Port.SUBMISSIONS, silent)) {
      session.command("NOOP", 250);
      daemon.terminate();
      for (int i = 0; i < 3; i++) {
        relay.imap(relay.newLogin()).close();
      }
      daemon.awaitOther();
    }
  }

  /** A user's SMTP session that has sent a mail before the restart, and wants to send another. */
  private record IdleSession(
      Relay relay, Credentials user, Credentials recipient, SmtpClient client)
      implements AutoCloseable {
    static IdleSession open(Relay relay, Credentials user, Credentials recipient)
        throws IOException {
      SmtpClient client = relay.asUser(Port.SUBMISSIONS, user);
      IdleSession session = new IdleSession(relay, user, recipient, client);
      SmtpReply reply = session.send(client);
      assertEquals(250, reply.code(), reply::toString);
      return session;
    }

    private SmtpReply send(SmtpClient connection) throws IOException {
      byte[] mail = Relay.encrypted(user.address(), recipient.address()).bytes();
      return connection.transaction(user.address(), List.of(recipient.address()), mail);
    }

    /**
     * 421 ends the session (RFC 5321 section 3.8), and a new one works at once. Until the signal
     * has reached the daemon, a MAIL is still welcome; one after the drain of 10 s would get 451.
     */
    void assertToldToComeBack() throws IOException {
      String mail = "MAIL FROM:<" + user.address() + ">";
      long end = System.nanoTime() + Relay.PATIENCE.toNanos();
      SmtpReply reply = client.command(mail);
      while (reply.code() == 250 && System.nanoTime() < end) {
        client.command("RSET", 250);
        reply = client.command(mail);
      }
      assertEquals(421, reply.code(), reply::toString);
    }

    /** A new session works: while there is no daemon it waits, and is not refused. */
    void comeBack() throws IOException {
      client.close();
      try (SmtpClient again = relay.asUser(Port.SUBMISSIONS, user)) {
        again.command("MAIL FROM:<" + user.address() + ">", 250);
      }
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
