// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The state database of the real service is corrupt, locked, or its disk is full: what was stored
 * can be read as far as SQLite can, nothing is said to be stored that is not, everything else goes
 * on, the log says what is wrong, and when it is mended nobody has to restart anything, unless the
 * file was damaged while it was open.
 */
@Tag("system")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MetadataFaultsTest {
  private static final String ALICE = "alice0000@chat.example";

  @TempDir private Path directory;

  private Path database;

  @BeforeEach
  void configure() throws IOException {
    database = directory.resolve("state.sqlite");
    // Nobody listens there: what is to be sent waits.
    MetadataProcess.configure(directory, "http://127.22.0.9:9/notify");
    Path mailbox = Files.createDirectories(directory.resolve("mail").resolve(ALICE));
    Files.writeString(mailbox.resolve("password"), "x");
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"), UTF_8);
  }

  private static void assertRefused(String answer) {
    assertTrue(answer.startsWith("F"), answer);
  }

  /** What needs no database. */
  private static void assertTheRestGoesOn(MetadataProcess.Client client) throws IOException {
    assertEquals("O1000", client.server(ALICE, "maxsmtprecipients"));
    assertTrue(client.server(ALICE, "turn").startsWith("Ochat.example:3478:"));
    assertEquals("O1", client.set(ALICE, "delivered", ""));
  }

  @Test
  void corruptFile_isSaidAndMendedWithoutARestart() throws IOException {
    Files.writeString(database, "x".repeat(10_000));
    try (MetadataProcess service = MetadataProcess.start(directory);
        MetadataProcess.Client client = service.connect()) {
      assertRefused(client.set(ALICE, "devicetoken", "one"));
      assertRefused(client.get(ALICE, "devicetoken"));
      assertRefused(client.set(ALICE, "messagenew", ""));
      assertTheRestGoesOn(client);
      assertTrue(log().contains("no push tokens until this is mended: " + database), log());
      assertFalse(log().contains("alice"), log());
      Files.delete(database);
      Relay.await("it takes tokens again", () -> isStored(client, "two"));
      assertEquals("Otwo", client.get(ALICE, "devicetoken"));
    }
  }

  private static boolean isStored(MetadataProcess.Client client, String token) {
    try {
      return client.set(ALICE, "devicetoken", token).equals("O1");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fileThatIsDamagedLater_isSaid() throws IOException {
    try (MetadataProcess service = MetadataProcess.start(directory);
        MetadataProcess.Client client = service.connect()) {
      for (int i = 0; i < 50; i++) {
        assertEquals("O1", client.set(ALICE, "devicetoken", "token" + i + "x".repeat(3000)));
      }
    }
    // Closed: all of it is in the one file.
    byte[] content = Files.readAllBytes(database);
    Arrays.fill(content, 8192, content.length, (byte) 0x55);
    Files.write(database, content);
    try (MetadataProcess service = MetadataProcess.start(directory);
        MetadataProcess.Client client = service.connect()) {
      assertRefused(client.get(ALICE, "devicetoken"));
      assertTheRestGoesOn(client);
      assertTrue(log().contains("malformed"), log());
      assertFalse(log().contains("alice"), log());
    }
  }

  @Test
  void fileThatAnotherHasLocked_isReadAndWrittenLater() throws Exception {
    try (MetadataProcess service = MetadataProcess.start(directory);
        MetadataProcess.Client client = service.connect()) {
      assertEquals("O1", client.set(ALICE, "devicetoken", "one"));
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database);
          Statement statement = other.createStatement()) {
        statement.execute("BEGIN IMMEDIATE");
        assertEquals("Oone", client.get(ALICE, "devicetoken"));
        assertRefused(client.set(ALICE, "devicetoken", "two"));
        assertRefused(client.set(ALICE, "messagenew", ""));
        assertTheRestGoesOn(client);
        assertTrue(log().contains("locked"), log());
        statement.execute("COMMIT");
      }
      assertEquals("O1", client.set(ALICE, "devicetoken", "two"));
      assertEquals("O1", client.set(ALICE, "messagenew", ""));
    }
  }

  @Test
  void fullDisk_keepsWhatWasStored_alsoAfterARestart() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Assumptions.assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk.toString()));
    try {
      Path config = directory.resolve("chatmail.ini");
      Path onDisk = disk.resolve("state.sqlite");
      String text = Files.readString(config).replace(database.toString(), onDisk.toString());
      Files.writeString(config, text);
      Path ballast = Files.write(disk.resolve("ballast"), new byte[400_000]);
      int stored = 0;
      try (MetadataProcess service = MetadataProcess.start(directory);
          MetadataProcess.Client client = service.connect()) {
        assertEquals("O1", client.set(ALICE, "devicetoken", "token0"));
        String answer = "O1";
        while (answer.equals("O1")) {
          stored++;
          answer = client.set(ALICE, "devicetoken", "token" + stored + "x".repeat(3000));
        }
        assertRefused(answer);
        assertTrue(log().contains("full"), log());
        assertTokens(Math.min(stored, 64), client);
        assertTheRestGoesOn(client);
        service.process().destroyForcibly().waitFor();
      }
      try (MetadataProcess service = MetadataProcess.start(directory);
          MetadataProcess.Client client = service.connect()) {
        assertTokens(Math.min(stored, 64), client);
        assertRefused(client.set(ALICE, "devicetoken", "late" + "x".repeat(4000)));
        assertTheRestGoesOn(client);
        Files.delete(ballast);
        assertEquals("O1", client.set(ALICE, "devicetoken", "late" + "x".repeat(4000)));
        assertEquals("O1", client.set(ALICE, "messagenew", ""));
      }
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static void assertTokens(int count, MetadataProcess.Client client) throws IOException {
    assertEquals(count, client.get(ALICE, "devicetoken").split(" ").length);
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command)).inheritIO().start().waitFor() == 0;
  }
}
