// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;

/** Renders the real templates below another root. */
class ApplyCommandTest {
  private static final Path TEMPLATES = Path.of("../config");

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();

  @BeforeEach
  void settings() throws IOException {
    write("/etc/sealpost/chatmail.ini", "[params]\nmail_domain = _chat.example\n");
    write("/etc/postfix/main.cf", "# Debian's\n");
    write("/etc/dovecot/dovecot.conf", "# Debian's Dovecot\n");
  }

  @Test
  void apply_fillsInEveryTemplate() throws IOException {
    assertEquals(0, apply(), sealpost.err());
    for (String file : List.of("postfix/main.cf", "postfix/master.cf", "postfix/sender_login")) {
      String text = read("/etc/" + file);
      assertFalse(text.matches("(?s).*@[A-Z_]+@.*"), file);
    }
    assertTrue(read("/etc/postfix/main.cf").contains("unix:sealpost/incoming.sock"));
    assertTrue(read("/etc/postfix/main.cf").contains("\nmyhostname = _chat.example\n"));
    assertTrue(read("/etc/dovecot/dovecot.conf").contains("proxy:/run/sealpost/lastlogin.sock"));
    assertTrue(read("/etc/dovecot/auth-dict.conf").contains("/run/sealpost/doveauth.sock"));
    assertEquals("rw-r--r--", mode("/etc/postfix/main.cf"));
    assertTrue(sealpost.out().contains("/etc/postfix/main.cf: changed"), sealpost.out());
    assertTrue(sealpost.out().contains("/etc/postfix/master.cf: new"), sealpost.out());
    assertTrue(sealpost.err().contains("still to be restarted"), sealpost.err());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max_message_size = 1048576 | postfix/main.cf      | message_size_limit = 1048576
          max_smtp_connections = 50  | postfix/main.cf      | smtpd_client_connection_count_limit = 10
          max_smtp_connections = 3   | postfix/main.cf      | smtpd_client_connection_count_limit = 1
          max_smtp_connections = 50  | postfix/master.cf    | 25 inet n - y - 50 smtpd
          max_imap_connections = 77  | dovecot/dovecot.conf | client_limit = 77
          max_mailbox_size = 200M    | dovecot/dovecot.conf | storage=200M
          max_mailbox_size = 2000000 | dovecot/dovecot.conf | storage=2000000B
          disable_ipv6 = true        | postfix/main.cf      | inet_protocols = ipv4
          disable_ipv6 = false       | postfix/main.cf      | inet_protocols = all
          disable_ipv6 = true        | dovecot/dovecot.conf | listen = *
          disable_ipv6 = false       | dovecot/dovecot.conf | listen = *, ::
          imap_compress = true       | dovecot/dovecot.conf | imap_quota imap_zlib
          """)
  void setting_arrives(String setting, String file, String expected) throws IOException {
    write("/etc/sealpost/chatmail.ini", "[params]\nmail_domain = _c.example\n" + setting + "\n");
    assertEquals(0, apply(), sealpost.err());
    List<String> lines =
        read("/etc/" + file).lines().map(line -> line.replaceAll("\\s+", " ").strip()).toList();
    String wanted = expected.replaceAll("\\s+", " ");
    assertTrue(
        lines.contains(wanted)
            || lines.stream().anyMatch(line -> line.matches(".*[ :]" + wanted + "$")),
        expected + " in " + file);
  }

  @Test
  void apply_again_changesNothing() throws IOException {
    apply();
    Map<String, String> before = tree();
    assertEquals(0, apply("--json"), sealpost.err());
    JsonObject report = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(0, report.getAsJsonArray("changes").size());
    assertTrue(report.get("backup").isJsonNull());
    assertEquals(before, tree());
  }

  @Test
  void diff_changesNothing_andSaysSo() throws IOException {
    Map<String, String> before = tree();
    assertEquals(1, apply("--diff"), sealpost.err());
    assertTrue(sealpost.out().contains("--- /etc/postfix/main.cf\n"), sealpost.out());
    assertTrue(sealpost.out().contains("\n-# Debian's\n"), sealpost.out());
    assertTrue(sealpost.out().contains("\n--- /dev/null\n+++ /etc/postfix/master.cf\n"));
    assertFalse(sealpost.out().contains("\033"), "colours, but no terminal");
    assertEquals(before, tree());
    apply();
    assertEquals(0, apply("--diff"));
    assertEquals("", sealpost.out());
  }

  @Test
  void unapply_bringsBackWhatWasThereBeforeTheFirst() throws IOException {
    Files.setPosixFilePermissions(
        at("/etc/postfix/main.cf"), PosixFilePermissions.fromString("rw-r-----"));
    apply();
    write("/etc/sealpost/chatmail.ini", "[params]\nmail_domain = _other.example\n");
    assertEquals(0, apply(), sealpost.err());
    assertTrue(read("/etc/postfix/main.cf").contains("_other.example"));
    assertEquals(1, unapply("--diff"));
    assertTrue(read("/etc/postfix/main.cf").contains("_other.example"));
    assertEquals(0, unapply(), sealpost.err());
    assertEquals("# Debian's\n", read("/etc/postfix/main.cf"));
    assertEquals("rw-r-----", mode("/etc/postfix/main.cf"));
    assertEquals("# Debian's Dovecot\n", read("/etc/dovecot/dovecot.conf"));
    assertFalse(Files.exists(at("/etc/postfix/master.cf")));
    assertTrue(Files.exists(at("/etc/sealpost/chatmail.ini")));
    assertEquals(1, unapply());
    assertTrue(sealpost.err().contains("nothing has been applied"), sealpost.err());
    assertEquals(0, apply(), sealpost.err());
    assertEquals(0, unapply(), sealpost.err());
    assertEquals("# Debian's\n", read("/etc/postfix/main.cf"));
  }

  @Test
  void filesThatAreNotUtf8_comeBackAsTheyWere() throws IOException {
    byte[] bytes = {'#', (byte) 0xe4, (byte) 0xff, '\r', '\n', 0, 'x'};
    Files.write(at("/etc/postfix/main.cf"), bytes);
    apply();
    unapply();
    org.junit.jupiter.api.Assertions.assertArrayEquals(
        bytes, Files.readAllBytes(at("/etc/postfix/main.cf")));
  }

  @Test
  void ownLines_areAppended() throws IOException {
    write("/etc/sealpost/postfix-main.cf", "transport_maps = hash:/etc/postfix/transport\n");
    write("/etc/sealpost/postfix-master.cf", "sink unix - - y - - smtp\n");
    apply();
    assertTrue(
        read("/etc/postfix/main.cf")
            .endsWith("\n\ntransport_maps = hash:/etc/postfix/transport\n"));
    assertTrue(read("/etc/postfix/master.cf").endsWith("\n\nsink unix - - y - - smtp\n"));
  }

  @Test
  void certificateOfOnesOwn_isMadeOnce() throws IOException {
    apply();
    assertEquals("rw-------", mode("/etc/sealpost/tls/relay.pem"));
    String certificate = read("/etc/sealpost/tls/relay.pem");
    apply();
    assertEquals(certificate, read("/etc/sealpost/tls/relay.pem"));
    // Ten years later less a week.
    sealpost.at(CommandRun.NOW.plusSeconds(86400L * 3643));
    assertEquals(0, apply(), sealpost.err());
    assertFalse(certificate.equals(read("/etc/sealpost/tls/relay.pem")));
  }

  @Test
  void certificateOfAnAuthority_hasAStandIn() throws IOException {
    write("/etc/sealpost/chatmail.ini", "[params]\nmail_domain = chat.example\n");
    assertEquals(0, apply(), sealpost.err());
    String standIn = read("/etc/sealpost/tls/relay.pem");
    assertEquals(0, apply(), sealpost.err());
    assertEquals(standIn, read("/etc/sealpost/tls/relay.pem"));
    assertEquals(1, sealpost.run("cert", "status", "--root", root.toString()));
    assertTrue(sealpost.out().contains("is a stand-in"), sealpost.out());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no settings        | 78 | no such file           | -                    | apply
          bad settings       | 78 | mail_domain            | mail_domain = x      | apply
          external is absent | 78 | /none.pem              | mail_domain = a.test\\ntls_external_cert_and_key = /none.pem /k.pem | apply
          no templates       | 1  | no templates           | mail_domain = _a.test | apply --templates /nowhere
          other Dovecot      | 78 | 2.3 and 2.4            | mail_domain = _a.test | apply --dovecot-version 2.2
          nothing applied    | 1  | nothing has been       | mail_domain = _a.test | unapply
          too many words     | 2  | Unmatched              | mail_domain = _a.test | apply now
          """)
  void errorPaths_changeNothing(
      String label, int status, String says, String settings, String arguments) throws IOException {
    Files.delete(at("/etc/sealpost/chatmail.ini"));
    if (!settings.equals("-")) {
      write("/etc/sealpost/chatmail.ini", "[params]\n" + settings.replace("\\n", "\n") + "\n");
    }
    Map<String, String> before = tree();
    List<String> words = new ArrayList<>(List.of(arguments.split(" ")));
    words.addAll(List.of("--root", root.toString()));
    if (words.get(0).equals("apply") && !words.contains("--templates")) {
      words.addAll(List.of("--templates", TEMPLATES.toString()));
    }
    assertEquals(status, sealpost.run(words.toArray(String[]::new)), label + sealpost.err());
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
    assertEquals(before, tree());
  }

  @Test
  void unknownPlaceholder_stopsBeforeAnythingIsWritten() throws IOException {
    write("/t/postfix/main.cf", "a = @MAIL_DOMAIN@ @NO_SUCH@ @OTHER@\n");
    write("/t/dovecot/dovecot.conf", "\n");
    Map<String, String> before = tree();
    assertEquals(78, sealpost.run("apply", "--root=" + root, "--templates=" + root.resolve("t")));
    assertTrue(sealpost.err().contains("@NO_SUCH@ @OTHER@"), sealpost.err());
    assertEquals(before, tree());
  }

  @Test
  void fileThatCannotBeWritten_leavesAllAsItWas() throws IOException {
    Files.createDirectories(at("/etc/postfix/tls_policy.sealpost-new/inside"));
    Map<String, String> before = tree();
    assertEquals(1, apply());
    assertTrue(sealpost.err().contains("tls_policy"), sealpost.err());
    Map<String, String> after = tree();
    after.keySet().removeIf(path -> path.contains("/sealpost/"));
    before.keySet().removeIf(path -> path.contains("/sealpost/"));
    assertEquals(before, after);
    assertEquals(1, unapply());
  }

  private int apply(String... more) {
    return command("apply", "--templates", TEMPLATES.toString(), more);
  }

  private int unapply(String... more) {
    return command("unapply", "--root", root.toString(), more);
  }

  private int command(String name, String option, String value, String... more) {
    List<String> all = new ArrayList<>(List.of(name, option, value, "--root", root.toString()));
    if (option.equals("--root")) {
      all.subList(3, 5).clear();
    }
    all.addAll(List.of(more));
    return sealpost.run(all.toArray(String[]::new));
  }

  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tree.put(
            root.relativize(file).toString(),
            Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return tree;
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(at(path).getParent());
    Files.writeString(at(path), text);
  }

  private String read(String path) throws IOException {
    return Files.readString(at(path));
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(at(path)));
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }
}
