// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.dkim.KeyFile;

/** From a directory that is laid out as the official relay lays out a machine. */
class MigrateTest {
  private static final String DOMAIN = "chat.example";
  private static final String ALICE = "home/vmail/mail/chat.example/alice1234@chat.example";

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();

  @BeforeEach
  void official() throws IOException {
    write(
        "usr/local/lib/chatmaild/chatmail.ini",
        """
        [params]
        mail_domain = chat.example
        max_user_send_per_minute = 60
        max_mailbox_size = 500M
        passthrough_senders =
        passthrough_recipients = xstore@testrun.org
        filtermail_smtp_port = 10080
        postfix_reinject_port = 10025
        disable_ipv6 = False
        privacy_postal =
          Street 1
          Town
        privacy_mail = privacy@chat.example
        """);
    write(ALICE + "/password", "{SHA512-CRYPT}$6$x$y");
    write(ALICE + "/metadata.json", "{\"devicetoken\": {\"fcm:token\": 1763800000}}");
    write(ALICE + "/cur/1.M.h:2,S", "mail");
    write(ALICE + "/dovecot-uidlist", "3 V1 N2\n");
    openssl("genrsa", "-out", root + "/dkim.pem", "2048");
    Files.createDirectories(root.resolve("etc/dkimkeys"));
    Files.move(root.resolve("dkim.pem"), root.resolve("etc/dkimkeys/opendkim.private"));
    write("etc/dkimkeys/KeyTable", "opendkim._domainkey.chat.example ...\n");
    Files.createDirectories(root.resolve("var/lib/acme/live/" + DOMAIN));
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=" + DOMAIN,
        "-days",
        "3650",
        "-addext",
        "subjectAltName=DNS:chat.example,DNS:www.chat.example,DNS:mta-sts.chat.example",
        "-keyout",
        root + "/var/lib/acme/live/" + DOMAIN + "/privkey",
        "-out",
        root + "/var/lib/acme/live/" + DOMAIN + "/fullchain");
    for (String unit : List.of("doveauth.service", "filtermail.service", "chatmail-expire.timer")) {
      write("etc/systemd/system/" + unit, "[Unit]\n");
    }
    write("lib/systemd/system/opendkim.service", "[Unit]\n");
    write("etc/cron.d/acmetool", "# job\n");
  }

  @Test
  void dryRun_listsEveryStep_andChangesNothing() throws IOException {
    Map<String, String> before = tree();
    assertEquals(0, run("migrate"), sealpost.err());
    assertEquals(before, tree());
    for (String expected :
        List.of(
            "to do write " + root.resolve("etc/sealpost/chatmail.ini"),
            "to do copy the DKIM key " + root.resolve("etc/dkimkeys/opendkim.private"),
            "to do copy the certificate",
            "to do stop and disable doveauth.service",
            "to do stop and disable chatmail-expire.timer",
            "to do stop and disable opendkim.service",
            "note  " + root.resolve("etc/cron.d/acmetool"),
            "note  the mailboxes stay where they are",
            "note  push tokens and waiting notifications are taken over",
            "passthrough_recipients",
            "postfix_reinject_port")) {
      assertTrue(sealpost.out().contains(expected), expected + " in " + sealpost.out());
    }
    assertEquals(0, run("migrate", "--json"));
    assertTrue(JsonParser.parseString(sealpost.out()).getAsJsonArray().size() > 8);
  }

  @Test
  void run_makesARelay_andKeepsTheOldOne() throws Exception {
    Map<String, String> before = tree();
    assertEquals(0, run("migrate", "--run"), sealpost.err());
    Map<String, String> after = tree();
    before.forEach((name, text) -> assertEquals(text, after.get(name), name));
    ChatmailConfig config = ChatmailConfig.load(root.resolve("etc/sealpost/chatmail.ini"));
    assertEquals(DOMAIN, config.mailDomain());
    assertEquals("privacy@chat.example", config.privacyMail().orElse(""));
    Path key = config.dkimKeys().get("opendkim");
    assertEquals(Path.of("/etc/sealpost/dkim/opendkim.private"), key);
    KeyFile.read(root.resolve("etc/sealpost/dkim/opendkim.private"), DOMAIN, "opendkim");
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(root.resolve("etc/sealpost/tls/relay.pem"))));
    assertTrue(sealpost.err().contains("sealpost init chat.example"), sealpost.err());
    // What it says to do next works, and takes the key and the certificate as they are.
    assertEquals(0, run("init", DOMAIN), sealpost.err());
    assertTrue(
        sealpost.out().contains("kept  " + root.resolve("etc/sealpost/dkim")), sealpost.out());
    assertEquals(0, run("apply", "--templates", "../config"), sealpost.err());
    assertEquals(after.get("etc/sealpost/tls/relay.pem"), tree().get("etc/sealpost/tls/relay.pem"));
  }

  @Test
  void secondRun_doesOnlyWhatIsLeft() throws IOException {
    run("migrate", "--run");
    Map<String, String> before = tree();
    Files.delete(root.resolve("etc/sealpost/dkim/opendkim.private"));
    assertEquals(0, run("migrate"), sealpost.err());
    assertTrue(sealpost.out().contains("done  write "), sealpost.out());
    assertTrue(sealpost.out().contains("to do copy the DKIM key"), sealpost.out());
    assertEquals(0, run("migrate", "--run"), sealpost.err());
    assertEquals(before, tree());
  }

  @Test
  void fromAnotherDisk_mailIsLinked_andAllElseCopied() throws IOException {
    Path here = Files.createDirectory(root.resolve("here"));
    String[] words = {"migrate", "--run", "--from", root.toString(), "--root", here.toString()};
    assertEquals(0, sealpost.run(words), sealpost.err());
    assertEquals(
        Files.getAttribute(root.resolve(ALICE + "/cur/1.M.h:2,S"), "unix:ino"),
        Files.getAttribute(here.resolve(ALICE + "/cur/1.M.h:2,S"), "unix:ino"));
    assertFalse(
        Files.getAttribute(root.resolve(ALICE + "/dovecot-uidlist"), "unix:ino")
            .equals(Files.getAttribute(here.resolve(ALICE + "/dovecot-uidlist"), "unix:ino")));
    assertTrue(Files.exists(here.resolve(ALICE + "/metadata.json")));
    assertFalse(sealpost.out().contains("stop and disable"), sealpost.out());
    assertEquals(0, sealpost.run(words), sealpost.err());
  }

  @Test
  void otherCertificateAndRecord_areSaid() throws IOException {
    write(
        "etc/dkimkeys/opendkim.txt",
        "opendkim._domainkey IN TXT ( \"v=DKIM1; k=rsa; \" \"p=AAAA\" \"BBBB\" )\n");
    Files.move(
        root.resolve("etc/dkimkeys/opendkim.private"),
        root.resolve("var/lib/acme/live/chat.example/privkey"),
        StandardCopyOption.REPLACE_EXISTING);
    openssl("genrsa", "-out", root + "/etc/dkimkeys/opendkim.private", "2048");
    assertEquals(0, run("migrate"), sealpost.err());
    assertTrue(sealpost.out().contains("opendkim.txt has another key"), sealpost.out());
    assertTrue(sealpost.out().contains("is not taken over: "), sealpost.out());
  }

  @Test
  void recordOfTheSameKey_isRecognized() {
    assertTrue(
        Migration.sameKey(
            """
            opendkim._domainkey IN TXT ( "v=DKIM1; h=sha256; k=rsa; "
              "p=AAAA"
              "BBBB" )  ; ----- DKIM key
            """,
            "v=DKIM1; k=rsa; p=AAAABBBB"));
    assertFalse(Migration.sameKey("\"v=DKIM1; p=AAAA\"", "v=DKIM1; p=AAAAB"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no relay        | 1  | no official relay
          bad settings    | 78 | max_mailbox_size
          no mailboxes    | 1  | is their disk mounted
          bad DKIM key    | 1  | no PEM private key
          other domain    | 78 | is of other.example
          """)
  void errorPaths_changeNothing(String label, int status, String says) throws IOException {
    Path ini = root.resolve("usr/local/lib/chatmaild/chatmail.ini");
    switch (label) {
      case "no relay" -> Files.delete(ini);
      case "bad settings" ->
          Files.writeString(ini, "[params]\nmail_domain = chat.example\nmax_mailbox_size = much\n");
      case "no mailboxes" -> Files.move(root.resolve("home"), root.resolve("elsewhere"));
      case "bad DKIM key" -> {
        Files.writeString(root.resolve("etc/dkimkeys/opendkim.private"), "nothing\n");
      }
      default -> write("etc/sealpost/chatmail.ini", "[params]\nmail_domain = other.example\n");
    }
    Map<String, String> before = tree();
    assertEquals(status, run("migrate", "--run"), label + sealpost.err());
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
    assertEquals(before, tree());
  }

  private void openssl(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words));
    assertTrue(new SystemPrograms().run(command).ok());
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--root", root.toString()));
    return sealpost.run(all.toArray(String[]::new));
  }

  private void write(String path, String text) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.writeString(root.resolve(path), text);
  }

  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tree.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return tree;
  }
}
