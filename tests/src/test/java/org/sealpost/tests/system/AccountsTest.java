// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.SmtpClient;

/** Addresses come to be at their first login. */
@SystemTest
@FromOutside
class AccountsTest {
  private final Relay relay = Relay.running();

  @Test
  void imapLogin_creates() throws IOException {
    Credentials user = relay.newLogin();
    relay.imap(user).close();
    assertCreated(user);
    relay.imap(user).close();
  }

  @Test
  void smtpLogin_creates() throws IOException {
    for (Port port : Port.values()) {
      Credentials user = relay.newLogin();
      relay.asUser(port, user).close();
      assertCreated(user);
    }
  }

  private void assertCreated(Credentials user) throws IOException {
    Path mailbox = relay.env().mailbox(user.address());
    String password = Files.readString(mailbox.resolve("password"));
    assertTrue(password.startsWith("{SHA512-CRYPT}$6$"), "a hash is stored");
    assertFalse(password.contains(user.password()), "the password itself is not stored");
    assertTrue(Files.exists(mailbox.resolve("enforceE2EEincoming")), "cleartext is refused");
  }

  @Test
  void secondLogin_otherPassword_isRefused() throws IOException {
    Credentials user = relay.newUser();
    Credentials thief = new Credentials(user.address(), relay.newLogin().password());
    assertRefused(thief);
    try (SmtpClient smtp = Port.SUBMISSIONS.open(relay.env())) {
      assertEquals(535, smtp.auth(thief.address(), thief.password()).code());
    }
    relay.imap(user).close();
  }

  @Test
  void shortPassword_isRefused() throws IOException {
    Credentials user = relay.newLogin();
    Credentials careless = new Credentials(user.address(), Relay.secret("ei8chars"));
    assertRefused(careless);
    assertFalse(Files.exists(relay.env().mailbox(user.address())), "no mailbox was made");
    relay.imap(user).close();
  }

  private void assertRefused(Credentials login) {
    ImapClient.Refused refused =
        assertThrows(ImapClient.Refused.class, () -> relay.imap(login).close());
    assertTrue(
        refused.answer().contains("[AUTHENTICATIONFAILED]"),
        () -> "looks like a wrong password, not like trouble: " + refused.answer());
  }

  @Test
  void tenConcurrentFirstLogins_samePassword_allSucceed() throws Exception {
    Credentials user = relay.newLogin();
    List<Credentials> devices = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      devices.add(user);
    }
    assertEquals(10, loginAtOnce(devices).size());
    assertCreated(user);
  }

  @Test
  void tenConcurrentFirstLogins_differentPasswords_oneWins() throws Exception {
    Credentials first = relay.newLogin();
    List<Credentials> rivals = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rivals.add(new Credentials(first.address(), relay.newLogin().password()));
    }
    List<Credentials> winners = loginAtOnce(rivals);
    assertEquals(1, winners.size(), "logins that succeeded");
    assertCreated(first);
    relay.imap(winners.get(0)).close();
  }

  /** Tries all these logins at the same time; those that succeeded. */
  private List<Credentials> loginAtOnce(List<Credentials> logins) throws Exception {
    List<Callable<Boolean>> attempts = new ArrayList<>();
    for (Credentials login : logins) {
      attempts.add(() -> succeeds(login));
    }
    ExecutorService threads = Executors.newFixedThreadPool(logins.size());
    try {
      List<Future<Boolean>> results = threads.invokeAll(attempts);
      List<Credentials> successful = new ArrayList<>();
      for (int i = 0; i < results.size(); i++) {
        if (results.get(i).get()) {
          successful.add(logins.get(i));
        }
      }
      return successful;
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean succeeds(Credentials login) throws IOException {
    try (ImapClient imap = relay.imap(login)) {
      return imap.count() == 0;
    } catch (ImapClient.Refused e) {
      assertTrue(e.answer().contains("[AUTHENTICATIONFAILED]"), e.answer());
      return false;
    }
  }
}
