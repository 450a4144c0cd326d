// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Programs;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.accounts.PasswordHash;
import org.sealpost.dict.tokens.TokenStore;

class AccountsCommandTest {
  private static final String ALICE = "alice1234@c.example";
  private static final Instant LOGIN = Instant.parse("2026-11-20T00:00:00Z");

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();
  private Mailboxes mailboxes = new Mailboxes(Path.of(""), "");

  @BeforeEach
  void makeAlice() throws IOException {
    Files.createDirectories(root.resolve("etc/sealpost"));
    Files.writeString(
        root.resolve("etc/sealpost/chatmail.ini"), "[params]\nmail_domain = c.example\n");
    Path dir = Files.createDirectories(root.resolve("home/vmail/mail/c.example"));
    mailboxes = new Mailboxes(dir, "c.example");
    assertTrue(mailboxes.create(ALICE, "{SHA512-CRYPT}x", LOGIN));
    assertTrue(mailboxes.create("bob@c.example", "{SHA512-CRYPT}x", LOGIN));
  }

  @Test
  void disable_enable() throws IOException {
    assertEquals(0, run("accounts disable Alice1234@c.example"), sealpost.err());
    assertTrue(alice().isDisabled());
    assertEquals(0, run("accounts list --disabled"));
    assertEquals("2026-11-20  disabled  " + ALICE + "\n", sealpost.out());
    assertEquals(0, run("accounts enable " + ALICE), sealpost.err());
    assertFalse(alice().isDisabled());
    assertEquals(0, run("accounts list --disabled --json"));
    assertEquals(0, JsonParser.parseString(sealpost.out()).getAsJsonArray().size());
  }

  @Test
  void list_json() {
    assertEquals(0, run("accounts list --json"), sealpost.err());
    JsonArray list = JsonParser.parseString(sealpost.out()).getAsJsonArray();
    assertEquals(2, list.size());
    assertEquals("active", list.get(0).getAsJsonObject().get("state").getAsString());
    assertEquals("2026-11-20", list.get(0).getAsJsonObject().get("lastLogin").getAsString());
  }

  @Test
  void show_countsWhatIsStored() throws IOException {
    Path inbox = Files.createDirectories(alice().directory().resolve("new"));
    Files.writeString(inbox.resolve("m"), "x".repeat(1000));
    assertEquals(0, run("accounts show " + ALICE), sealpost.err());
    assertTrue(sealpost.out().contains("messages:    1\nstored:      1000 bytes"), sealpost.out());
    assertTrue(sealpost.out().contains("cleartext:   refused"), sealpost.out());
  }

  @Test
  void delete_forgetsTheDevices() throws IOException {
    Path database =
        Files.createDirectories(root.resolve("var/lib/sealpost")).resolve("state.sqlite");
    try (TokenStore store = TokenStore.open(database, Clock.systemUTC())) {
      store.tokens().add(ALICE, "token-of-alice");
      store.tokens().add("bob@c.example", "token-of-bob");
    }
    assertEquals(0, run("accounts delete " + ALICE), sealpost.err());
    try (TokenStore store = TokenStore.open(database, Clock.systemUTC())) {
      assertEquals(0, store.tokens().of(ALICE).size());
      assertEquals(1, store.tokens().of("bob@c.example").size());
    }
  }

  @Test
  void delete_removesTheDirectory() throws IOException {
    Path directory = alice().directory();
    assertEquals(0, run("accounts delete " + ALICE), sealpost.err());
    assertFalse(Files.exists(directory));
    assertTrue(mailboxes.find("bob@c.example").isPresent());
  }

  @Test
  void create_makesUpAPassword() throws IOException {
    assertEquals(0, run("accounts create Newone@c.example"), sealpost.err());
    String password = sealpost.out().strip().replaceFirst(".*: created, password ", "");
    Mailbox made = mailboxes.find("newone@c.example").orElseThrow();
    assertTrue(PasswordHash.matches(made.passwordHash(), password), sealpost.out());
    assertEquals(Instant.parse("2026-11-23T00:00:00Z"), made.lastLogin());
    assertEquals(
        Files.getOwner(mailboxes.dir()), Files.getOwner(made.directory().resolve("password")));
  }

  @Test
  void setPassword_fromStandardInput() throws IOException {
    InputStream old = System.in;
    try {
      System.setIn(new ByteArrayInputStream("pässword1\n".getBytes(StandardCharsets.UTF_8)));
      assertEquals(0, run("accounts set-password --password-stdin " + ALICE), sealpost.err());
    } finally {
      System.setIn(old);
    }
    assertTrue(PasswordHash.matches(alice().passwordHash(), "p\u00c3\u00a4ssword1"));
    assertEquals(LOGIN, alice().lastLogin());
    assertFalse(sealpost.out().contains("ssword1"), sealpost.out());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no such address    | 1 | no such address    | accounts disable nobody@c.example
          other domain       | 1 | no such address    | accounts show alice1234@d.example
          path in it         | 1 | no such address    | accounts delete ../x@c.example
          exists             | 1 | exists already     | accounts create alice1234@c.example
          not our domain     | 2 | name@c.example     | accounts create x@d.example
          no domain          | 2 | name@c.example     | accounts create x
          bad letter         | 2 | name@c.example     | accounts create x+y@c.example
          leading dot        | 2 | name@c.example     | accounts create .x@c.example
          no command         | 2 | accounts           | accounts
          no address         | 2 | ADDRESS            | accounts delete
          what of it         | 2 | open               | registration
          unknown verb       | 2 | shut               | registration shut
          """)
  void errorPaths(String label, int status, String says, String arguments) throws IOException {
    assertEquals(status, run(arguments), label + sealpost.err());
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
    assertTrue(mailboxes.find(ALICE).isPresent());
  }

  @Test
  void shortPassword_isRefused() throws IOException {
    InputStream old = System.in;
    try {
      System.setIn(new ByteArrayInputStream(new byte[0]));
      assertEquals(1, run("accounts create --password-stdin x@c.example"));
    } finally {
      System.setIn(old);
    }
    assertTrue(sealpost.err().contains("shorter than 9"), sealpost.err());
    assertTrue(mailboxes.find("x@c.example").isEmpty());
  }

  @Test
  void registration_isAFile() throws IOException {
    Path file = root.resolve("etc/chatmail-nocreate");
    assertEquals(0, run("registration status"), sealpost.err());
    assertEquals("registration is open\n", sealpost.out());
    assertEquals(0, run("registration close"), sealpost.err());
    assertEquals(0, run("registration close"), sealpost.err());
    assertTrue(Files.exists(file));
    assertEquals(0, run("registration status --json"));
    assertFalse(
        JsonParser.parseString(sealpost.out()).getAsJsonObject().get("open").getAsBoolean());
    assertEquals(0, run("registration open"), sealpost.err());
    assertFalse(Files.exists(file));
  }

  /** A Dovecot of which a hibernated session can only be kicked when something woke it. */
  @Test
  void sessions_hibernatedOne_isWokenAndKicked() throws Exception {
    Path inbox = Files.createDirectories(alice().directory().resolve("new"));
    List<String> ran = new ArrayList<>();
    Instant before = Files.getLastModifiedTime(inbox).toInstant();
    boolean[] online = {true};
    Programs doveadm =
        command -> {
          ran.add(String.join(" ", command));
          if (command.contains("kick")
              && Files.getLastModifiedTime(inbox).toInstant().isAfter(before)) {
            online[0] = false;
          }
          return new Programs.Result(
              0,
              command.contains("who") && online[0] ? "username proto\n" + ALICE + " imap\n" : "",
              "");
        };
    new Sessions(doveadm, new MailPrograms()).end(ALICE, alice().directory());
    assertTrue(ran.contains("doveadm auth cache flush " + ALICE), ran.toString());
    assertTrue(ran.stream().noneMatch(command -> command.contains("-f")), ran.toString());
    assertEquals(2, ran.stream().filter(command -> command.contains("kick")).count());
    try (var left = Files.list(inbox)) {
      assertEquals(0, left.count());
    }
  }

  private Mailbox alice() throws IOException {
    return mailboxes.find(ALICE).orElseThrow();
  }

  private int run(String words) {
    return sealpost.run((words + " --root " + root).split(" "));
  }
}
