// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.cli.CommandRun;

class FsReportCommandTest {
  private static final Duration FRESH = Duration.ofHours(1);

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();

  @BeforeEach
  void makeMailboxes() throws IOException {
    Tree tree = new Tree(root);
    Path alice = tree.account("alice", FRESH);
    Tree.file(alice.resolve("cur/1"), 100, FRESH);
    Tree.file(alice.resolve(".A/new/2"), 102_400, FRESH);
    Tree.file(alice.resolve("dovecot.index"), 7, FRESH);
    Path bob = tree.account("bob", Duration.ofDays(35));
    Tree.file(bob.resolve("cur/3"), 11 << 20, FRESH);
    tree.account("ci-1", FRESH);
    Tree.file(tree.mailbox("nobody").resolve("password.new.1"), 3, FRESH);
  }

  @Test
  void textfile_hasEverySample() throws IOException {
    Path file = root.resolve("fsreport.prom");
    assertEquals(0, sealpost.run("fsreport", "--root=" + root, "--textfile=" + file));
    List<String> lines = Files.readAllLines(file);
    long bytes = 100 + 102_400 + (11 << 20);
    // Three passwords of 10, the index, the draft.
    for (String wanted :
        List.of(
            "chatmail_storage_bytes{kind=\"messages\"} " + bytes,
            "chatmail_storage_bytes{kind=\"extra\"} 40",
            "chatmail_messages_bytes{min_size=\"0\"} " + bytes,
            "chatmail_messages_count{min_size=\"0\"} 3",
            "chatmail_messages_count{min_size=\"102400\"} 2",
            "chatmail_messages_count{min_size=\"524288\"} 1",
            "chatmail_messages_count{min_size=\"10485760\"} 1",
            "chatmail_messages_bytes{min_size=\"10485760\"} " + (11 << 20),
            "chatmail_accounts{kind=\"all\"} 3",
            "chatmail_accounts{kind=\"ci\"} 1",
            "chatmail_accounts{kind=\"user\"} 2",
            "chatmail_accounts_active{days=\"1\"} 1",
            "chatmail_accounts_active{days=\"30\"} 1",
            "chatmail_accounts_active{days=\"40\"} 2",
            "chatmail_accounts_active{days=\"150\"} 2",
            "accounts 3",
            "ci_accounts 1",
            "nonci_accounts 2")) {
      assertTrue(lines.contains(wanted), wanted + " in " + lines);
    }
    String grammar =
        "# (HELP [a-z_]+ [A-Z].*|TYPE [a-z_]+ gauge)|[a-z_]+(\\{[a-z_]+=\"\\w+\"\\})? \\d+";
    lines.forEach(line -> assertTrue(line.matches(grammar), line));
  }

  @Test
  void text_andJson_sayTheSame() {
    assertEquals(0, sealpost.run("fsreport", "--root=" + root), sealpost.err());
    assertTrue(sealpost.out().contains("  of 512.0K and more"), sealpost.out());
    assertTrue(
        sealpost.out().lines().anyMatch(l -> l.matches("  active in the last 40 days +2 +100 %")));
    assertEquals(0, sealpost.run("fsreport", "--json", "--root=" + root));
    JsonObject json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(2, json.get("userAccounts").getAsInt());
    assertEquals(7, json.getAsJsonArray("active").size());
  }

  @Test
  void textfile_thatCannotBeWritten_isAProblem() {
    assertEquals(1, sealpost.run("fsreport", "--root=" + root, "--textfile=/nowhere/f.prom"));
    assertTrue(sealpost.err().contains("/nowhere/f.prom"), sealpost.err());
  }

  @Test
  void quotaExpire_ofOneMailbox() throws IOException {
    Path ini = root.resolve("etc/sealpost/chatmail.ini");
    Files.writeString(ini, Files.readString(ini) + "max_mailbox_size = 1M\n");
    Path mailbox = root.resolve("home/vmail/mail/c.example/alice@c.example");
    Tree.file(mailbox.resolve("cur/old"), 700_000, Duration.ofDays(2));
    Tree.file(mailbox.resolve("maildirsize"), 5, FRESH);
    assertEquals(0, quotaExpire(), sealpost.err());
    assertTrue(sealpost.err().contains("would remove 1 message(s)"), sealpost.err());
    assertTrue(Files.exists(mailbox.resolve("cur/old")));
    assertEquals(0, quotaExpire("--remove"), sealpost.err());
    assertTrue(sealpost.err().contains("removed 1 message(s), 683.6K"), sealpost.err());
    assertTrue(Files.notExists(mailbox.resolve("cur/old")));
    assertTrue(Files.notExists(mailbox.resolve("maildirsize")));
    assertTrue(Files.exists(mailbox.resolve("cur/1")));
    assertEquals(0, quotaExpire("--remove"));
    assertTrue(sealpost.err().contains("removed 0 message(s)"), sealpost.err());
  }

  private int quotaExpire(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "quota-expire";
    all[1] = "--root=" + root;
    all[2] = "Alice@c.example";
    System.arraycopy(more, 0, all, 3, more.length);
    return sealpost.run(all);
  }
}
