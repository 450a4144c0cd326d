// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.cli.Problem;

/** A relay goes into a file and comes out as it was, or not at all. */
class BackupTest {
  private static final String SETTINGS = "[params]\nmail_domain = chat.example\n";
  private static final Path MAIL = Path.of("home/vmail/mail/chat.example");

  @TempDir Path directory;
  private Path root;
  private Path other;
  private Path file;
  private final CommandRun sealpost = new CommandRun();

  @BeforeEach
  void relay() throws IOException {
    root = Files.createDirectory(directory.resolve("relay"));
    other = Files.createDirectory(directory.resolve("other"));
    file = directory.resolve("relay.tar.gz");
    write(
        "etc/sealpost/chatmail.ini",
        SETTINGS + "dkim_keys = opendkim=/etc/dkimkeys/opendkim.private\n");
    write("etc/sealpost/turn-secret", "secret\n");
    Files.setPosixFilePermissions(
        root.resolve("etc/sealpost/turn-secret"), PosixFilePermissions.fromString("rw-r-----"));
    write("etc/sealpost/tls/relay.pem", "key and chain\n");
    write("etc/dkimkeys/opendkim.private", "dkim\n");
    write("etc/dkimkeys/unrelated", "of somebody else\n");
    mailbox("alice1234@chat.example", 3);
    mailbox("bob123456@chat.example", 1);
    write(MAIL + "/alice1234@chat.example/.Sent/cur/1.a.h:2,S", "sent");
    Files.createDirectories(root.resolve(MAIL + "/alice1234@chat.example/.Sent/new"));
    write(MAIL + "/alice1234@chat.example/dovecot.index.log", "left out");
    write(MAIL + "/alice1234@chat.example/maildirsize", "left out");
    write(MAIL + "/alice1234@chat.example/tmp/half", "left out");
  }

  private void mailbox(String address, int messages) throws IOException {
    Path mailbox = MAIL.resolve(address);
    write(mailbox + "/password", "{SHA512-CRYPT}x");
    write(mailbox + "/dovecot-uidlist", "3 V1 N9\n");
    for (String place : List.of("cur", "new", "tmp")) {
      Files.createDirectories(root.resolve(mailbox).resolve(place));
    }
    for (int i = 0; i < messages; i++) {
      write(
          mailbox
              + "/"
              + (i % 2 == 0 ? "cur" : "new")
              + "/"
              + i
              + ".M.h"
              + (i % 2 == 0 ? ":2,S" : ""),
          "mail " + i);
    }
    Files.setLastModifiedTime(
        root.resolve(mailbox).resolve("password"), FileTime.fromMillis(1_700_000_000_000L));
  }

  @Test
  void relay_comesBackAsItWas() throws Exception {
    Map<String, String> expected = tree(root);
    expected
        .keySet()
        .removeIf(name -> name.matches(".*(dovecot.index.log|maildirsize|half|unrelated)$"));
    assertEquals(0, backup("--json"), sealpost.err());
    assertEquals(
        2, JsonParser.parseString(sealpost.out()).getAsJsonObject().get("mailboxes").getAsInt());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(0, restore(), sealpost.err());
    assertTrue(sealpost.out().contains("a whole backup of chat.example"), sealpost.out());
    assertEquals(Map.of(), tree(other), "a check writes nothing");
    assertEquals(0, restore("--run"), sealpost.err());
    assertEquals(expected, tree(other));
    Path password = other.resolve(MAIL + "/alice1234@chat.example/password");
    assertEquals(1_700_000_000_000L, Files.getLastModifiedTime(password).toMillis());
    assertEquals(
        "rw-r-----",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(other.resolve("etc/sealpost/turn-secret"))));
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(3, left.count());
    }
  }

  @Test
  void noMail_hasNone() throws IOException {
    assertEquals(0, backup("--no-mail"), sealpost.err());
    assertEquals(0, restore("--run"), sealpost.err());
    assertFalse(Files.exists(other.resolve("home")));
    assertTrue(Files.exists(other.resolve("etc/sealpost/chatmail.ini")));
  }

  @Test
  void relayThatIsThere_isInTheWay_orPutAside() throws IOException {
    backup();
    Files.createDirectories(other.resolve("etc/sealpost"));
    Files.createDirectories(other.resolve("etc/dkimkeys"));
    Files.writeString(other.resolve("etc/sealpost/chatmail.ini"), "mine");
    Files.writeString(other.resolve("etc/dkimkeys/opendkim.private"), "mine");
    Map<String, String> before = tree(other);
    assertEquals(1, restore("--run"));
    assertTrue(
        sealpost.out().contains("in the way: " + other.resolve("etc/sealpost")), sealpost.out());
    assertTrue(
        sealpost.out().contains("in the way: " + other.resolve("etc/dkimkeys/opendkim.private")));
    assertEquals(before, tree(other));
    assertEquals(0, restore("--run", "--force"), sealpost.err());
    String aside = ".before-restore-2026-11-23T100000/chatmail.ini";
    assertEquals("mine", Files.readString(other.resolve("etc/sealpost" + aside)));
    assertEquals("dkim\n", Files.readString(other.resolve("etc/dkimkeys/opendkim.private")));
  }

  /** A directory in the way of the last rename: the first ones are taken back. */
  @Test
  void failureAtTheEnd_leavesAllAsItWas() throws IOException {
    backup();
    Files.createDirectories(other.resolve(MAIL).resolve("x@chat.example"));
    Files.createDirectories(other.resolve(MAIL + ".before-restore-2026-11-23T100000/in-the-way"));
    Map<String, String> before = tree(other);
    assertEquals(1, restore("--run", "--force"));
    assertEquals(before, tree(other));
    assertFalse(Files.exists(other.resolve("etc/sealpost")));
    assertTrue(Files.exists(other.resolve(MAIL).resolve("x@chat.example")));
  }

  @Test
  void state_isCopiedWhileItIsWritten() throws Exception {
    Path database = root.resolve("var/lib/sealpost/state.sqlite");
    Files.createDirectories(database.getParent());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("CREATE TABLE t (a TEXT)");
      for (int i = 0; i < 50; i++) {
        statement.execute("INSERT INTO t VALUES ('" + "x".repeat(1000) + "')");
      }
      statement.execute("BEGIN");
      statement.execute("INSERT INTO t VALUES ('not yet')");
      assertEquals(0, backup(), sealpost.err());
      statement.execute("COMMIT");
    }
    Files.createDirectories(other.resolve("var/lib/sealpost"));
    Files.writeString(other.resolve("var/lib/sealpost/state.sqlite-wal"), "of another database");
    assertEquals(0, restore("--run"), sealpost.err());
    Path restored = other.resolve("var/lib/sealpost/state.sqlite");
    assertFalse(Files.exists(other.resolve("var/lib/sealpost/state.sqlite-wal")));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + restored);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
      assertTrue(rows.next());
      assertEquals(50, rows.getInt(1));
    }
  }

  /** Flags change and new mail is read all the time: each message is in the backup once. */
  @Test
  void mailThatIsMovedMeanwhile_isThereOnce() throws Exception {
    Path mailbox = root.resolve(MAIL + "/alice1234@chat.example");
    for (int i = 100; i < 400; i++) {
      Files.writeString(mailbox.resolve("new/" + i + ".M.h"), "moving " + i);
    }
    AtomicBoolean end = new AtomicBoolean();
    Thread mover =
        new Thread(
            () -> {
              for (int round = 0; !end.get(); round++) {
                for (int i = 100; i < 400; i++) {
                  move(mailbox, i + ".M.h", round);
                }
              }
            });
    mover.start();
    try {
      for (int round = 0; round < 5; round++) {
        Files.deleteIfExists(file);
        assertEquals(0, backup(), sealpost.err());
        assertEquals(
            0, restore("--run", "--force", "--root", other.resolve("" + round).toString()));
        List<String> names = new ArrayList<>();
        for (String place : List.of("cur", "new")) {
          try (Stream<Path> files =
              Files.list(
                  other.resolve("" + round).resolve(MAIL + "/alice1234@chat.example/" + place))) {
            files
                .map(one -> one.getFileName().toString().replaceFirst(":.*", ""))
                .forEach(names::add);
          }
        }
        assertEquals(303, names.size());
        assertEquals(303, names.stream().distinct().count());
      }
    } finally {
      end.set(true);
      mover.join();
    }
  }

  private static void move(Path mailbox, String name, int round) {
    String flags = name + (round % 2 == 0 ? ":2,S" : ":2,FS");
    for (String from : List.of("new/" + name, "cur/" + name + ":2,S", "cur/" + name + ":2,FS")) {
      try {
        if (Files.exists(mailbox.resolve(from))) {
          Files.move(mailbox.resolve(from), mailbox.resolve("cur/" + flags));
          return;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void thousandMailboxes_inAFewBytesOfMemory() throws IOException {
    for (int i = 0; i < 1000; i++) {
      mailbox("user" + i + "@chat.example", 5);
    }
    assertEquals(0, backup(), sealpost.err());
    assertTrue(sealpost.out().contains("1002 mailboxes"), sealpost.out());
    assertEquals(0, restore("--run"), sealpost.err());
    assertEquals(
        Files.readString(root.resolve(MAIL + "/user999@chat.example/cur/4.M.h:2,S")),
        Files.readString(other.resolve(MAIL + "/user999@chat.example/cur/4.M.h:2,S")));
  }

  @Test
  void fileThatIsCutOff_isNoticed_whereverThatIs() throws IOException {
    backup();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertTrue(isRefused(), "cut at " + length);
    }
    assertEquals(1, restore("--run"));
    assertEquals(Map.of(), tree(other));
  }

  @Test
  void fileWithAnotherByte_isNoticed_whereverThatIs() throws IOException {
    backup();
    byte[] whole = Files.readAllBytes(file);
    // The first ten bytes are gzip's header: a time, a system.
    for (int at = 10; at < whole.length; at += 7) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x55;
      Files.write(file, damaged);
      // A repetition taken from another run of zeros unpacks to the same bytes: no damage then.
      assertTrue(isRefused() || unpacks(whole, damaged), "damaged at " + at);
    }
    assertEquals(1, restore("--run"));
    assertEquals(Map.of(), tree(other));
  }

  private static boolean unpacks(byte[] whole, byte[] damaged) throws IOException {
    return Arrays.equals(
        new GZIPInputStream(new ByteArrayInputStream(whole)).readAllBytes(),
        new GZIPInputStream(new ByteArrayInputStream(damaged)).readAllBytes());
  }

  private boolean isRefused() {
    try {
      new ArchiveReader(file).read(new Inspection());
      return false;
    } catch (IOException | Problem e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/evil",
        "etc/../../evil",
        "mail/x/./y",
        "mail//y",
        "evil",
        "etc",
        "mail/a\nb",
        "manifest.json/x",
      })
  void hostileName_isRefused(String name) throws Exception {
    hostile(name, TarConstants.LF_NORMAL, "");
    assertEquals(1, restore("--run"), sealpost.out());
    assertFalse(sealpost.err().contains("\u001b"), sealpost.err());
    assertEquals(Map.of(), tree(directory.resolve("other")));
    assertFalse(Files.exists(directory.resolve("evil")));
  }

  @ParameterizedTest
  @CsvSource({
    "symbolic link, 50, is a link",
    "hard link, 49, is a link",
    "character device, 51, is no file",
    "block device, 52, is no file",
    "fifo, 54, is no file",
  })
  void hostileKind_isRefused(String label, byte kind, String says) throws Exception {
    hostile("mail/link", kind, "/etc/passwd");
    assertEquals(1, restore("--run"), label);
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
    assertEquals(Map.of(), tree(other));
  }

  @Test
  void nameThatStandsTwice_isRefused() throws Exception {
    hostile("etc/chatmail.ini", TarConstants.LF_NORMAL, "");
    assertEquals(1, restore("--run"));
    assertTrue(sealpost.err().contains("etc/chatmail.ini"), sealpost.err());
    assertEquals(Map.of(), tree(other));
  }

  @Test
  void fileThatIsNoBackup_isSaid() throws IOException {
    Files.writeString(file, "hello");
    assertEquals(1, restore());
    assertTrue(sealpost.err().contains("no backup"), sealpost.err());
    Files.delete(file);
    assertEquals(1, restore());
    assertEquals(1, restore("--root", "/nowhere"));
  }

  /** The settings in the file cannot send mail to another place. */
  @Test
  void unusualMailboxesDir_mustBeNamed() throws IOException {
    write("etc/sealpost/chatmail.ini", SETTINGS + "mailboxes_dir = /etc/cron.d\n");
    Files.createDirectories(root.resolve("etc/cron.d"));
    assertEquals(0, backup(), sealpost.err());
    assertEquals(1, restore("--run"));
    assertTrue(sealpost.err().contains("--mailboxes /etc/cron.d"), sealpost.err());
    assertEquals(Map.of(), tree(other));
    assertEquals(0, restore("--run", "--mailboxes", "/etc/cron.d"), sealpost.err());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no settings     | 78 | no such file      | backup F --config /none
          no FILE         | 2  | FILE              | backup
          among mailboxes | 1  | among the mailbox | backup MAIL/x
          no directory    | 1  | no such file      | backup /nowhere/x
          restore nothing | 2  | FILE              | restore
          """)
  void errorPaths_leaveNothing(String label, int status, String says, String words)
      throws IOException {
    String arguments =
        (words + " --root " + root)
            .replace(" F", " " + file)
            .replace("MAIL", root.resolve(MAIL).toString());
    assertEquals(status, sealpost.run(arguments.split(" ")), label + sealpost.err());
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
    assertFalse(Files.exists(file));
  }

  @Test
  void existingFile_isNotOverwritten_andAMissingDiskIsNoticed() throws IOException {
    Files.writeString(file, "older");
    assertEquals(1, backup());
    assertEquals("older", Files.readString(file));
    Files.delete(file);
    Files.move(root.resolve("home"), root.resolve("gone"));
    assertEquals(1, backup());
    assertTrue(sealpost.err().contains("is its disk mounted"), sealpost.err());
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(directory.resolve("relay.tar.gz.unfinished")));
  }

  /** A backup but for one entry, with a manifest that agrees. */
  private void hostile(String name, byte kind, String target) throws Exception {
    Checksum checksum = new Checksum();
    try (OutputStream out = Files.newOutputStream(file);
        TarArchiveOutputStream tar =
            new TarArchiveOutputStream(new GZIPOutputStream(out), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      add(tar, checksum, new TarArchiveEntry("etc/"), "");
      add(tar, checksum, new TarArchiveEntry("etc/chatmail.ini"), SETTINGS);
      add(tar, checksum, new TarArchiveEntry("mail/"), "");
      TarArchiveEntry bad = new TarArchiveEntry(name, kind, true);
      bad.setLinkName(target);
      add(tar, checksum, bad, "");
      String manifest = new Gson().toJson(checksum.manifest("1", "chat.example", "now", true));
      add(tar, new Checksum(), new TarArchiveEntry(Manifest.NAME), manifest);
    }
  }

  private static void add(
      TarArchiveOutputStream tar, Checksum checksum, TarArchiveEntry entry, String text)
      throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    entry.setSize(bytes.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(bytes);
    tar.closeArchiveEntry();
    checksum.entry(entry);
    checksum.content(bytes, bytes.length);
  }

  private int backup(String... more) {
    return run(root, "backup", more);
  }

  private int restore(String... more) {
    return run(other, "restore", more);
  }

  private int run(Path place, String verb, String... more) {
    List<String> words = new ArrayList<>(List.of(verb, file.toString()));
    words.addAll(List.of(more));
    if (!words.contains("--root")) {
      words.addAll(List.of("--root", place.toString()));
    }
    return sealpost.run(words.toArray(String[]::new));
  }

  private void write(String path, String text) throws IOException {
    Path target = root.resolve(path);
    Files.createDirectories(target.getParent());
    Files.writeString(target, text);
  }

  private static Map<String, String> tree(Path top) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(top)) {
      for (Path one : files.toList()) {
        if (Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS)) {
          tree.put(top.relativize(one).toString(), Files.readString(one));
        }
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    }
    return tree;
  }
}
