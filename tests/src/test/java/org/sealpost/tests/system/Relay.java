// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.RelayEnv;
import org.sealpost.tests.client.SmtpClient;

/**
 * The running relay that a system test is about: new users, connections, and waiting with an end.
 *
 * <p>What must never be in a log (passwords, Subjects) is noted here, and {@link RelayLogs} looks
 * for it after each class.
 */
final class Relay {
  /** How long anything may take that a person would wait for. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);
  private static final AtomicInteger LAST_PEER = new AtomicInteger();
  private static final Queue<String> SECRETS = new ConcurrentLinkedQueue<>();

  private final RelayEnv env;

  private Relay(RelayEnv env) {
    this.env = env;
  }

  /** The relay that is up; without one the test is skipped, unless one was asked for by name. */
  static Relay running() {
    try {
      return new Relay(RelayEnv.find());
    } catch (IOException e) {
      if (System.getProperty("relay.env") != null || System.getenv("RELAY_ENV") != null) {
        throw new UncheckedIOException(e);
      }
      Assumptions.abort(e.getMessage());
      throw new UncheckedIOException(e);
    }
  }

  /** A second relay with a name of its own; without one the test is skipped. */
  static Relay second() {
    return another("2");
  }

  /** A relay that has an address for a name; without one the test is skipped. */
  static Relay ipOnly() {
    return another("ip");
  }

  /** A relay whose name begins with an underscore; without one the test is skipped. */
  static Relay selfSigned() {
    return another("self");
  }

  private static Relay another(String key) {
    try {
      return new Relay(RelayEnv.find(key));
    } catch (IOException e) {
      // A relay that was promised and is not there is a failure, not a reason to test less.
      Assumptions.assumeTrue(System.getProperty("relay.env." + key) != null, e.getMessage());
      throw new UncheckedIOException(e);
    }
  }

  /** All that these tests may use. */
  static List<RelayEnv> environments() throws IOException {
    List<RelayEnv> found = new ArrayList<>(List.of(RelayEnv.find()));
    for (String key : List.of("2", "ip", "self")) {
      try {
        found.add(RelayEnv.find(key));
      } catch (IOException e) {
        // Not every run has one.
      }
    }
    return found;
  }

  RelayEnv env() {
    return env;
  }

  /** A login that nobody has used yet. */
  Credentials newLogin() {
    Credentials login = Credentials.fresh(env.addressDomain());
    return new Credentials(login.address(), secret(login.password()));
  }

  /** A user that exists: has logged in once. */
  Credentials newUser() throws IOException {
    Credentials login = newLogin();
    imap(login).close();
    return login;
  }

  /** A user who takes cleartext from outside: mailboxes of older relays lack the file. */
  Credentials newUserTakingCleartext() throws IOException {
    Credentials user = newUser();
    Files.delete(env.mailbox(user.address()).resolve("enforceE2EEincoming"));
    return user;
  }

  /** Notes a text that no log may hold, and returns it. */
  static String secret(String text) {
    SECRETS.add(text);
    return text;
  }

  static Queue<String> secrets() {
    return SECRETS;
  }

  /** An address of another relay, as yet unused, from which a test speaks to port 25. */
  static InetAddress newPeer() throws IOException {
    int number = LAST_PEER.incrementAndGet();
    byte[] address = RelayEnv.find().peers().getAddress();
    address[2] += (byte) (number / 250);
    address[3] += (byte) (1 + number % 250);
    return InetAddress.getByAddress(address);
  }

  /** A sender at that host. The address literal needs no name, and no DKIM key. */
  static String senderAt(InetAddress peer) {
    return "someone@[" + peer.getHostAddress() + "]";
  }

  /** Logged in by IMAP. */
  ImapClient imap(Credentials login) throws IOException {
    ImapClient client = ImapClient.connect(env.server("IMAPS_PORT"), env.tls());
    try {
      client.login(login.address(), login.password());
      return client;
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  /** As another relay on port 25, with TLS. */
  SmtpClient fromOutside(InetAddress peer) throws IOException {
    return SmtpClient.connect(env.server("SMTP_PORT"), peer, null).startTls(env.tls());
  }

  /** As a user on port 465 or 587, logged in. */
  SmtpClient asUser(Port port, Credentials login) throws IOException {
    SmtpClient client = port.open(env);
    assertEquals(235, client.auth(login.address(), login.password()).code(), "login by SMTP");
    return client;
  }

  /** A small encrypted mail with a Subject that no log may hold. */
  static EncryptedMail encrypted(String from, String to) {
    return new EncryptedMail(from, to, newSubject());
  }

  /** A Subject that occurs nowhere else. */
  static String newSubject() {
    return secret("subject " + Credentials.fresh("x").address());
  }

  /** A readable mail. */
  static String cleartext(String from, String to) {
    return "From: <%s>\r\nTo: <%s>\r\nSubject: %s\r\nMIME-Version: 1.0\r\n"
            .formatted(from, to, newSubject())
        + "Content-Type: text/plain; charset=utf-8\r\n\r\nAnybody can read this.\r\n";
  }

  /** Waits until the mailbox holds that many messages, and returns them. */
  List<String> awaitMessages(Credentials user, int count) throws IOException {
    try (ImapClient imap = imap(user)) {
      List<String> messages = imap.messages();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (messages.size() < count) {
        if (System.nanoTime() > end) {
          fail(user + " has " + messages.size() + " messages, not " + count + ", in " + PATIENCE);
        }
        LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        messages = imap.messages();
      }
      assertEquals(count, messages.size(), "messages in the mailbox of " + user);
      return messages;
    }
  }

  /**
   * Proves that a mailbox holds that many messages and no more is on its way: a further mail, sent
   * after everything else, has arrived, and there is nothing but it.
   */
  void assertNoMoreThan(int count, Credentials user) throws IOException {
    InetAddress peer = newPeer();
    try (SmtpClient client = fromOutside(peer)) {
      byte[] mail = encrypted(senderAt(peer), user.address()).bytes();
      assertEquals(250, client.transaction(senderAt(peer), List.of(user.address()), mail).code());
    }
    awaitMessages(user, count + 1);
  }

  /** Polls a condition until it holds. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("waited " + PATIENCE + " in vain: " + what);
      }
      LockSupport.parkNanos(POLL_INTERVAL.toNanos());
    }
  }
}
