// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.cli.CommandRun;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.host.SystemPrograms;

/** queue, status and doctor, on programs that say what the test wants. */
class ReportCommandsTest {
  private static final String QUEUE =
      """
      {"queue_name": "deferred", "queue_id": "A", "arrival_time": 1795424400, "message_size": 9, \
      "sender": "s@c.example", "recipients": [{"address": "x@Peer.example", "delay_reason": \
      "host mx.peer.example[192.0.2.1] said: 450 4.2.0 <x@peer.example>: wait (in reply to RCPT)"}, \
      {"address": "y@peer.example", "delay_reason": \
      "host mx.peer.example[192.0.2.1] said: 450 4.2.0 <y@peer.example>: wait (in reply to RCPT)"}]}
      {"queue_name": "deferred", "queue_id": "B", "arrival_time": 1795428000, "message_size": 9, \
      "sender": "s@c.example", "recipients": [{"address": "z@other.example", "delay_reason": \
      "connect to other.example: \\u001b[2JConnection refused"}]}
      {"queue_name": "active", "queue_id": "C", "arrival_time": 1795428000, "message_size": 9, \
      "sender": "s@c.example", "recipients": [{"address": "z@third.example"}]}
      {"queue_name": "def\
      """;

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();
  private String queue = QUEUE;
  private String active = "active\n";

  @BeforeEach
  void makeRelay() throws IOException {
    Files.createDirectories(root.resolve("etc/sealpost"));
    Files.writeString(
        root.resolve("etc/sealpost/chatmail.ini"), "[params]\nmail_domain = _c.example\n");
    Files.createDirectories(root.resolve("home/vmail/mail/_c.example/a@_c.example"));
    sealpost.with((Programs) this::program);
  }

  private Programs.Result program(List<String> command) throws IOException {
    String all = String.join(" ", command);
    if (all.startsWith("openssl")) {
      return new SystemPrograms().run(command);
    }
    return new Programs.Result(
        0,
        switch (command.get(0)) {
          case "postqueue" -> queue;
          case "systemctl" -> active;
          case "postconf" -> "3.7.11\n";
          case "dovecot" -> "2.3.19.1 (9b53102964)\n";
          case "timedatectl" -> "yes\n";
          default -> "";
        },
        "");
  }

  @Test
  void queue_isSummedUpByRelayAndReason() {
    assertEquals(0, sealpost.run("queue"), sealpost.err());
    assertEquals(
        """
        active: 1 message
        deferred: 2 messages

        peer.example: 2 recipients, the oldest since 1 h
          host mx.peer.example[192.0.2.1] said: 450 4.2.0 <...>: wait (in reply to RCPT)

        other.example: 1 recipient, the oldest since 0 min
          connect to other.example: ?[2JConnection refused
        """,
        sealpost.out());
    assertEquals(0, sealpost.run("queue", "--json"));
    JsonObject json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(2, json.getAsJsonArray("waiting").size());
    assertFalse(sealpost.out().contains("x@"), sealpost.out());
  }

  @Test
  void queue_empty() {
    queue = "";
    assertEquals(0, sealpost.run("queue"), sealpost.err());
    assertEquals("the queue is empty\n", sealpost.out());
  }

  @Test
  void queue_thatCannotBeRead() {
    sealpost.with(
        (Programs)
            command -> new Programs.Result(69, "", "postqueue: fatal: mail system is down\n"));
    assertEquals(1, sealpost.run("queue"));
    assertTrue(sealpost.err().contains("mail system is down"), sealpost.err());
    sealpost.with(
        (Programs)
            command -> {
              throw new IOException("Cannot run program \"postqueue\"");
            });
    assertEquals(1, sealpost.run("queue"));
    assertFalse(sealpost.err().contains("\tat "), sealpost.err());
  }

  @Test
  void status_withoutSockets_isAProblem() {
    assertEquals(1, run("status"), sealpost.err());
    assertTrue(sealpost.out().contains("incoming.sock    missing"), sealpost.out());
    assertTrue(sealpost.out().contains("mailboxes     1"), sealpost.out());
    assertEquals(1, run("status", "--json"));
    JsonObject json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals("active", json.getAsJsonObject("services").get("postfix").getAsString());
    assertEquals("3.7.11", json.getAsJsonObject("versions").get("postfix").getAsString());
  }

  @Test
  void socket_stateIsWhatItIs() throws IOException {
    RelaySockets.Socket socket = new RelaySockets.Socket(Path.of("/s.sock"), "");
    Root below = new Root(root);
    assertEquals("missing", RelaySockets.state(below, socket));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(root.resolve("s.sock")));
      assertEquals("answers", RelaySockets.state(below, socket));
    }
    assertEquals("refuses", RelaySockets.state(below, socket));
  }

  @Test
  void doctor_saysWhatIsWrong_andWhatToDo() {
    active = "failed\n";
    assertEquals(1, run("doctor", "--no-dns", "--json"), sealpost.err());
    for (JsonElement element : JsonParser.parseString(sealpost.out()).getAsJsonArray()) {
      JsonObject finding = element.getAsJsonObject();
      boolean ok = finding.get("level").getAsString().equals("OK");
      boolean advice = !finding.get("advice").getAsString().isEmpty();
      assertTrue(ok || advice, finding.toString());
    }
    assertEquals(1, run("doctor", "--no-dns", "--quiet"));
    assertTrue(sealpost.out().contains("ERROR   service postfix: is failed\n"), sealpost.out());
    assertTrue(sealpost.out().contains("        -> systemctl start postfix"), sealpost.out());
    assertTrue(sealpost.out().contains("warning configuration: cannot be checked"));
    assertTrue(sealpost.out().contains("ERROR   DKIM key opendkim:"), sealpost.out());
    assertFalse(sealpost.out().contains("\nok "), sealpost.out());
  }

  @Test
  void doctor_secretsThatOthersCanRead() throws IOException {
    assertEquals(0, run("apply", "--templates", "../config"), sealpost.err());
    Path secret = root.resolve("etc/sealpost/turn-secret");
    Files.writeString(secret, "secret\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ok      secrets: are closed"), sealpost.out());
    assertTrue(sealpost.out().contains("ok      calls: coturn runs"), sealpost.out());
    for (String mode : List.of("rw-r--r--", "rw-rw----", "rw-----w-")) {
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(mode));
      assertEquals(1, run("doctor", "--no-dns"));
      assertTrue(
          sealpost.out().contains("ERROR   secrets: /etc/sealpost/turn-secret: others can"),
          sealpost.out());
    }
  }

  @Test
  void doctor_callsWithoutTurn() {
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("warning calls: /etc/sealpost/turn-secret is missing"));
    active = "inactive\n";
    run("doctor", "--no-dns");
    assertFalse(sealpost.out().contains("rsyslog"), sealpost.out());
  }

  @Test
  void doctor_logsThatOutliveTheJournal() throws IOException {
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ok      logs: "), sealpost.out());
    Files.createDirectories(root.resolve("var/log"));
    Files.writeString(root.resolve("var/log/mail.log"), "");
    run("doctor", "--no-dns");
    assertTrue(
        sealpost.out().contains("warning logs: rsyslog keeps who wrote to whom"), sealpost.out());
    assertTrue(sealpost.out().contains("-> apt purge rsyslog"), sealpost.out());
  }

  @Test
  void doctor_badSettings() throws IOException {
    Files.writeString(root.resolve("etc/sealpost/chatmail.ini"), "[params]\n");
    assertEquals(78, run("doctor"));
  }

  @Test
  void doctor_certificate() throws IOException {
    assertEquals(0, run("apply", "--templates", "../config"), sealpost.err());
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ok      certificate: is valid until"), sealpost.out());
    sealpost.at(CommandRun.NOW.plusSeconds(86400L * 4000));
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ERROR   certificate: /etc/sealpost/tls/relay.pem expired"));
    sealpost.at(CommandRun.NOW);
    Files.writeString(
        root.resolve("etc/sealpost/chatmail.ini"), "[params]\nmail_domain = _other.example\n");
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("is not for _other.example but for"), sealpost.out());
  }

  @Test
  void doctor_database_isOnlyRead() throws Exception {
    Path file = root.resolve("var/lib/sealpost/state.sqlite");
    Files.createDirectories(file.getParent());
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE t (a TEXT)");
      statement.execute("INSERT INTO t VALUES ('" + "x".repeat(100_000) + "')");
    }
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ok      database: is whole"), sealpost.out());
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4096, 12288, (byte) 7);
    Files.write(file, bytes);
    assertEquals(1, run("doctor", "--no-dns"));
    assertTrue(sealpost.out().contains("ERROR   database: "), sealpost.out());
  }

  private int run(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--root";
    all[words.length + 1] = root.toString();
    return sealpost.run(all);
  }
}
