// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.dict.tokens.TokenStore;

class ExpireCommandTest {
  private static final Duration FRESH = Duration.ofHours(1);

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          young                        | cur/m             | 1000   | 19.9 | stays
          old                          | cur/m             | 1000   | 20.1 | goes
          old and unseen               | new/m             | 1000   | 20.1 | goes
          old and unfinished           | tmp/m             | 1000   | 20.1 | goes
          old, another folder          | .DeltaChat/cur/m  | 1000   | 20.1 | goes
          old, nested folder           | .A.B/new/m        | 1000   | 20.1 | goes
          large, a week                | cur/m             | 200001 | 7.1  | goes
          large, a week, other folder  | .A/cur/m          | 200001 | 7.1  | goes
          not quite large, a week      | cur/m             | 200000 | 7.1  | stays
          large, six days              | cur/m             | 200001 | 6.9  | stays
          large and unseen, a week     | new/m             | 200001 | 7.1  | stays
          large and unfinished, a week | tmp/m             | 200001 | 7.1  | stays
          not a message                | dovecot.index.log | 1000   | 50   | stays
          not a message either         | .A/dovecot-uidlist| 1000   | 50   | stays
          beside the folders           | attic/m           | 1000   | 50   | stays
          """)
  void message_byAge(String label, String name, long size, double days, String fate)
      throws IOException {
    Path mailbox = new Tree(root).account("alice", FRESH);
    Path message = Tree.file(mailbox.resolve(name), size, days(days));
    Path size1 = Tree.file(mailbox.resolve("maildirsize"), 10, FRESH);
    assertEquals(0, expire(), sealpost.err());
    assertTrue(Files.exists(message), "without --remove nothing goes");
    assertEquals(0, expire("--remove"), sealpost.err());
    assertEquals(fate.equals("stays"), Files.exists(message), label);
    assertEquals(fate.equals("stays"), Files.exists(size1), "maildirsize");
  }

  @Test
  void mailboxThatGoes_leavesNoTokens() throws IOException {
    Tree tree = new Tree(root);
    tree.account("gone", days(90.1));
    tree.account("here", FRESH);
    Path database = root.resolve("var/lib/sealpost/state.sqlite");
    Files.createDirectories(database.getParent());
    try (TokenStore store = TokenStore.open(database, Clock.systemUTC())) {
      for (String address : List.of("gone@c.example", "here@c.example")) {
        store.tokens().add(address, "phone of " + address);
        store.queue().add(address, (token, now) -> now);
      }
      assertEquals(0, expire(), sealpost.err());
      assertEquals(1, store.tokens().of("gone@c.example").size(), "without --remove");
      assertEquals(0, expire("--remove"), sealpost.err());
      assertEquals(0, store.tokens().of("gone@c.example").size());
      assertEquals(1, store.tokens().of("here@c.example").size());
      assertEquals(1, store.queue().due(Instant.now(), 10).size());
    }
  }

  @Test
  void databaseInTrouble_stopsNothing() throws IOException {
    Tree tree = new Tree(root);
    Path gone = tree.account("gone", days(90.1));
    Path database = root.resolve("var/lib/sealpost/state.sqlite");
    Files.createDirectories(database.getParent());
    Files.writeString(database, "x".repeat(10_000));
    assertEquals(0, expire("--remove"), sealpost.err());
    assertFalse(Files.exists(gone));
    assertTrue(sealpost.err().contains("within an hour"), sealpost.err());
  }

  @Test
  void mailbox_byLastLogin() throws IOException {
    Tree tree = new Tree(root);
    Path gone = tree.account("gone", days(90.1));
    Tree.file(gone.resolve("cur/m"), 1000, FRESH);
    Tree.file(gone.resolve(".A/new/m"), 1000, FRESH);
    Files.createSymbolicLink(gone.resolve("link"), root.resolve("etc"));
    Path here = tree.account("here", days(89.9));
    assertEquals(0, expire(), sealpost.err());
    assertTrue(Files.exists(gone));
    assertTrue(sealpost.out().contains("2 mailboxes, 1 to be removed"), sealpost.out());
    assertEquals(0, expire("--remove"), sealpost.err());
    assertFalse(Files.exists(gone));
    assertTrue(Files.exists(here.resolve("password")));
    assertTrue(Files.exists(root.resolve("etc/sealpost/chatmail.ini")), "the link's target");
    assertTrue(sealpost.out().contains("2 mailboxes, 1 removed"), sealpost.out());
    assertEquals(
        Set.of(
            ".expired",
            "here@c.example",
            "here@c.example/password",
            "here@c.example/enforceE2EEincoming"),
        tree.names());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing                | 2 | -                              | goes
          drafts of a crash      | 2 | password.new.1 password.new.2  | goes
          enforceE2EEincoming    | 2 | enforceE2EEincoming            | goes
          Dovecot's files        | 2 | dovecot.index.log maildirsize .A/dovecot-uidlist .A/maildirfolder | goes
          in the making          | 0 | password.new.1                 | stays
          just made              | 0 | -                              | stays
          a message              | 2 | new/m                          | stays
          a message in a folder  | 2 | .A/cur/m                       | stays
          blocked by hand        | 2 | DISABLED                       | stays
          something else         | 2 | notes.txt                      | stays
          """)
  void directoryWithoutPassword_onlyIfEmpty(String label, int days, String files, String fate)
      throws IOException {
    Path mailbox = new Tree(root).mailbox("alice");
    Files.createDirectories(mailbox.resolve("cur"));
    for (String file : files.equals("-") ? new String[0] : files.split(" ")) {
      Tree.file(mailbox.resolve(file), 5, Duration.ofDays(days));
    }
    Tree.age(mailbox, Duration.ofDays(days));
    assertEquals(0, expire("--remove"), sealpost.err());
    assertEquals(fate.equals("stays"), Files.exists(mailbox), label);
  }

  @Test
  void emptiedPassword_isStillALastLogin() throws IOException {
    Path mailbox = new Tree(root).account("alice", FRESH);
    Tree.file(mailbox.resolve("password"), 0, days(100));
    assertEquals(0, expire("--remove"), sealpost.err());
    assertFalse(Files.exists(mailbox));
  }

  @Test
  void quota_oldestGoUntilSeventyPercent() throws IOException {
    Tree tree = new Tree(root, "max_mailbox_size = 1M", "delete_large_after = 365");
    Path mailbox = tree.account("alice", FRESH);
    // 8 of 100000 are 78 %; 7 are 68 %.
    for (int i = 1; i <= 8; i++) {
      Tree.file(mailbox.resolve((i % 2 == 0 ? "cur/" : ".A/new/") + i), 100_000, days(i + 1));
    }
    Tree.file(mailbox.resolve("tmp/9"), 900_000, days(15));
    assertEquals(0, expire("--remove", "--json"), sealpost.err());
    JsonObject json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(1, json.get("messagesRemoved").getAsInt());
    assertEquals(1, json.get("mailboxesOverQuota").getAsInt());
    assertFalse(Files.exists(mailbox.resolve("cur/8")), "the oldest");
    assertTrue(Files.exists(mailbox.resolve("tmp/9")), "what is being delivered");
    assertEquals(0, expire("--remove", "--json"));
    json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(0, json.get("messagesRemoved").getAsInt());
  }

  @Test
  void quota_withinOneHour_oldestFirst() throws IOException {
    Tree tree = new Tree(root, "max_mailbox_size = 1M", "delete_large_after = 365");
    Path mailbox = tree.account("alice", FRESH);
    for (int i = 0; i < 10; i++) {
      Tree.file(mailbox.resolve("cur/" + i), 100_000, days(2).plusSeconds(i));
    }
    assertEquals(0, expire("--remove"), sealpost.err());
    for (int i = 0; i < 10; i++) {
      assertEquals(i < 7, Files.exists(mailbox.resolve("cur/" + i)), "message " + i);
    }
  }

  @Test
  void quota_messagesOfTheLastDay_stay() throws IOException {
    Path mailbox = new Tree(root, "max_mailbox_size = 1M").account("alice", FRESH);
    for (int i = 0; i < 9; i++) {
      Tree.file(mailbox.resolve("cur/" + i), 110_000, Duration.ofHours(23));
    }
    Path old = Tree.file(mailbox.resolve("cur/old"), 10, Duration.ofHours(25));
    assertEquals(0, expire("--remove"), sealpost.err());
    assertFalse(Files.exists(old));
    assertTrue(sealpost.out().contains("1 of 10B removed; 1 mailboxes over quota"), sealpost.out());
  }

  @Test
  void quota_dryRun_countsWhatExpiresAsGone() throws IOException {
    Path mailbox = new Tree(root, "max_mailbox_size = 1M").account("alice", FRESH);
    Tree.file(mailbox.resolve("cur/1"), 700_000, days(30));
    Tree.file(mailbox.resolve("cur/2"), 700_000, days(2));
    assertEquals(0, expire("--json"));
    JsonObject json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(1, json.get("messagesRemoved").getAsInt());
    assertEquals(0, json.get("mailboxesOverQuota").getAsInt());
  }

  @Test
  void otherNames_areLeftAlone() throws IOException {
    Tree tree = new Tree(root);
    Path plain = Tree.file(tree.dir().resolve("lost+found/cur/m"), 10, days(100));
    Path dot = Tree.file(tree.dir().resolve(".x@c.example/cur/m"), 10, days(100));
    Path file = Tree.file(tree.dir().resolve("file@c.example"), 10, days(100));
    assertEquals(0, expire("--remove"), sealpost.err());
    assertTrue(Files.exists(plain) && Files.exists(dot) && Files.exists(file));
  }

  @Test
  void leftOfARunThatDied_isDealtWith() throws IOException {
    Tree tree = new Tree(root);
    Path old = tree.dir().resolve(".expired/old@c.example");
    Tree.file(old.resolve("password"), 10, days(100));
    Path back = tree.dir().resolve(".expired/back@c.example");
    Tree.file(back.resolve("password"), 10, days(1));
    Tree.file(back.resolve("cur/m"), 10, days(1));
    Path anew = tree.dir().resolve(".expired/anew@c.example");
    Tree.file(anew.resolve("password"), 10, days(1));
    tree.account("anew", FRESH);
    assertEquals(0, expire(), sealpost.err());
    assertTrue(Files.exists(old), "a dry run");
    assertEquals(0, expire("--remove"), sealpost.err());
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(tree.dir().resolve("back@c.example/cur/m")));
    assertTrue(Files.exists(anew), "its address was made anew: both stay");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no settings      | 78 | no such file      | expire --config /nowhere
          no mailboxes     | 1  | no such file      | expire --remove
          unknown option   | 2  | --delete          | expire --delete
          no such address  | 1  | no such address   | quota-expire x@c.example
          address missing  | 2  | ADDRESS           | quota-expire
          no report either | 1  | no such file      | fsreport
          """)
  void errorPaths(String label, int status, String says, String arguments) throws IOException {
    Tree tree = new Tree(root);
    if (label.contains("mailboxes") || label.contains("report")) {
      Files.delete(tree.dir());
    }
    String[] words = (arguments + " --root " + root).split(" ");
    assertEquals(status, sealpost.run(words), label + sealpost.err());
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
  }

  private int expire(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "expire";
    all[1] = "--root";
    all[2] = root.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return sealpost.run(all);
  }

  private static Duration days(double days) {
    return Duration.ofMinutes((long) (days * 24 * 60));
  }
}
