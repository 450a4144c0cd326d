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
          imap_rawlog = true         | dovecot/dovecot.conf | !include /etc/dovecot/rawlog.conf
          imap_rawlog = false        | dovecot/dovecot.conf | #!include /etc/dovecot/rawlog.conf
          mtail_address = 10.0.0.7   | dovecot/dovecot.conf | !include /etc/dovecot/metrics.conf
          mtail_address = 10.0.0.7   | dovecot/metrics.conf | address = 10.0.0.7
          mtail_address =            | dovecot/dovecot.conf | #!include /etc/dovecot/metrics.conf
          max_message_size = 1048576 | nginx/nginx.conf     | client_max_body_size 2097152;
          disable_ipv6 = true        | nginx/nginx.conf     | #listen [::]:443 so_keepalive=on;
          disable_ipv6 = false       | nginx/nginx.conf     | listen [::]:443 so_keepalive=on;
          dns_resolver = 192.0.2.53  | sealpost/resolv.conf | nameserver 192.0.2.53
          outgoing_https = off       | postfix/main.cf      | transport_maps =
          outgoing_https = fallback  | postfix/main.cf      | transport_maps = socketmap:unix:sealpost/outgoing-map.sock:outgoing
          outgoing_https = prefer    | postfix/main.cf      | transport_maps = socketmap:unix:sealpost/outgoing-map.sock:outgoing
          ca_file = /srv/ours.pem    | postfix/main.cf      | smtp_tls_CAfile = /srv/ours.pem
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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          our own            | dns_resolver = 127.0.0.1      | true  | true
          one elsewhere      | dns_resolver = 192.0.2.53     | true  | false
          on another port    | dns_resolver = 127.0.0.1:5353 | false | false
          the system's       | dns_resolver =                | false | false
          """)
  void resolver_isTunedOnlyIfItIsOurs(String label, String setting, boolean file, boolean tuned)
      throws IOException {
    write("/usr/sbin/unbound", "");
    write("/etc/sealpost/chatmail.ini", "[params]\nmail_domain = _c.example\n" + setting + "\n");
    assertEquals(0, apply(), sealpost.err());
    assertEquals(file, Files.exists(at("/etc/sealpost/resolv.conf")), label);
    assertEquals(tuned, Files.exists(at("/etc/unbound/unbound.conf.d/sealpost.conf")), label);
  }

  @Test
  void site_isWrittenWhereNginxLooks_andOnlyWhatChanged() throws IOException {
    assertEquals(1, apply("--diff"));
    assertTrue(sealpost.out().contains("site: index.html would be written"), sealpost.out());
    assertFalse(Files.exists(at("/var/lib/sealpost-www")));
    assertEquals(0, apply(), sealpost.err());
    assertTrue(read("/etc/nginx/nginx.conf").contains("root /var/lib/sealpost-www;"));
    assertTrue(read("/var/lib/sealpost-www/index.html").contains("_chat.example"));
    assertEquals("rw-r--r--", mode("/var/lib/sealpost-www/de/index.html"));
    assertEquals("rwxr-xr-x", mode("/var/lib/sealpost-www/de"));
    write("/var/lib/sealpost-www/robots.txt", "edited\n");
    assertEquals(0, apply("--json"), sealpost.err());
    JsonObject report = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals("[\"robots.txt\"]", report.getAsJsonArray("site").toString());
    assertFalse(read("/var/lib/sealpost-www/robots.txt").contains("edited"));
  }

  @Test
  void mailboxesElsewhere_areOpenToEachUnit() throws IOException {
    write(
        "/etc/sealpost/chatmail.ini",
        "[params]\nmail_domain = _c.example\nmailboxes_dir = /srv/chat\n");
    assertEquals(0, apply(), sealpost.err());
    for (String unit : List.of("sealpostd", "sealpost-", "sealpost@")) {
      String file = "/etc/systemd/system/" + unit + ".service.d/mailboxes.conf";
      assertEquals("[Service]\nBindPaths=/srv/chat\n", read(file));
    }
    // New places need a new process, other settings do not.
    assertTrue(sealpost.err().contains("sealpost apply: sealpostd.service "), sealpost.err());
    assertFalse(sealpost.err().contains("(settings)"), sealpost.err());
    write("/etc/sealpost/chatmail.ini", "[params]\nmail_domain = _c.example\n");
    assertEquals(0, apply(), sealpost.err());
    assertFalse(Files.exists(at("/etc/systemd/system/sealpost-.service.d/mailboxes.conf")));
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
    write("/t/nginx/nginx.conf", "\n");
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
