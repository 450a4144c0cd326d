// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxesTest {
  private static final String ADDRESS = "abcdefghi@chat.example";
  private static final Instant NOW = Instant.parse("2026-11-22T13:14:15Z");

  private final Path dir;
  private final Mailboxes mailboxes;

  MailboxesTest(@TempDir Path dir) {
    this.dir = dir;
    this.mailboxes = new Mailboxes(dir, "Chat.Example");
  }

  private Mailbox mailbox() throws IOException {
    return mailboxes.find(ADDRESS).orElseThrow();
  }

  @Test
  void create_makesWholeMailbox() throws IOException {
    assertTrue(mailboxes.create("ABCdefghi@chat.EXAMPLE", "{X}hash", NOW));
    Mailbox mailbox = mailbox();
    assertEquals(ADDRESS, mailbox.address());
    assertEquals(dir.resolve(ADDRESS), mailbox.directory());
    assertEquals("{X}hash", mailbox.passwordHash());
    assertEquals(Instant.parse("2026-11-22T00:00:00Z"), mailbox.lastLogin());
    assertTrue(mailbox.enforcesEncryption());
    assertFalse(mailbox.isDisabled());
    assertFalse(mailbox.isBlocked());
    assertEquals("rwx------", mode(mailbox.directory()));
    assertEquals("rw-------", mode(mailbox.directory().resolve("password")));
    assertEquals(List.of("enforceE2EEincoming", "password"), files(mailbox.directory()));
  }

  @Test
  void create_losesToWhatExists() throws IOException {
    assertTrue(mailboxes.create(ADDRESS, "{X}first", NOW));
    assertFalse(mailboxes.create(ADDRESS, "{X}second", NOW));
    assertEquals("{X}first", mailbox().passwordHash());
    assertEquals(2, files(mailbox().directory()).size());
  }

  @Test
  void create_fillsDirectoryWithoutPassword() throws IOException {
    Files.createDirectories(dir.resolve(ADDRESS).resolve("cur"));
    Files.createFile(dir.resolve(ADDRESS).resolve("enforceE2EEincoming"));
    assertTrue(mailboxes.find(ADDRESS).isEmpty());
    assertTrue(mailboxes.create(ADDRESS, "{X}hash", NOW));
    assertEquals("{X}hash", mailbox().passwordHash());
  }

  @Test
  void create_concurrentlyHasOneWinner() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      for (int round = 0; round < 20; round++) {
        String address = "round" + (1000 + round) + "@chat.example";
        List<Callable<Boolean>> tries = new ArrayList<>();
        IntStream.range(0, 16)
            .forEach(i -> tries.add(() -> mailboxes.create(address, "{X}" + i, NOW)));
        List<Boolean> won = new ArrayList<>();
        for (Future<Boolean> future : threads.invokeAll(tries)) {
          won.add(future.get());
        }
        assertEquals(1, Collections.frequency(won, true), "round " + round);
        Mailbox mailbox = mailboxes.find(address).orElseThrow();
        assertEquals("{X}" + won.indexOf(true), mailbox.passwordHash());
        assertEquals(List.of("enforceE2EEincoming", "password"), files(mailbox.directory()));
      }
    } finally {
      threads.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "@chat.example",
        "abcdefghi",
        "../abcdefghi@chat.example",
        "a/b@chat.example",
        "a..b@chat.example",
        "abc\0def@chat.example",
        "abc\ndef@chat.example",
        "abc def@chat.example",
        "äbcdefghi@chat.example",
        "abcdefghi@chat.example/",
        "abcdefghi@other.example",
        "abcdefghi@sub.chat.example",
        "abcdefghi@chat.example@other.example",
      })
  void unusableAddress_neverTouchesTheFileSystem(String address) throws IOException {
    // A missing directory would be noticed by any look at the disk.
    Mailboxes nowhere = new Mailboxes(dir.resolve("missing"), "chat.example");
    assertTrue(nowhere.find(address).isEmpty());
    assertThrows(IllegalArgumentException.class, () -> nowhere.create(address, "{X}h", NOW));
    assertEquals(List.of(), files(dir));
  }

  @Test
  void overlongAddress_neverTouchesTheFileSystem() throws IOException {
    Mailboxes nowhere = new Mailboxes(dir.resolve("missing"), "chat.example");
    assertTrue(nowhere.find("a".repeat(250) + "@chat.example").isEmpty());
  }

  @Test
  void missingBaseDirectory_isTroubleNotAbsence() {
    Mailboxes nowhere = new Mailboxes(dir.resolve("missing"), "chat.example");
    assertThrows(IOException.class, () -> nowhere.find(ADDRESS));
    assertThrows(IOException.class, () -> nowhere.create(ADDRESS, "{X}h", NOW));
    assertThrows(IOException.class, () -> nowhere.forEach(mailbox -> {}));
  }

  @Test
  void fileInPlaceOfDirectory_isTroubleNotAbsence() throws IOException {
    Files.createFile(dir.resolve(ADDRESS));
    assertThrows(IOException.class, () -> mailboxes.find(ADDRESS));
    assertThrows(IOException.class, () -> mailboxes.create(ADDRESS, "{X}h", NOW));
  }

  @Test
  void emptiedPassword_blocks() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    Files.writeString(dir.resolve(ADDRESS).resolve("password"), "");
    assertTrue(mailbox().isBlocked());
    assertEquals("", mailbox().passwordHash());
    assertFalse(mailboxes.create(ADDRESS, "{X}again", NOW));
  }

  @Test
  void operatorsFiles_actAtOnce() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    Mailbox mailbox = mailbox();
    assertTrue(mailboxes.findEnabled(ADDRESS).isPresent());
    Files.delete(mailbox.directory().resolve("enforceE2EEincoming"));
    Files.createFile(mailbox.directory().resolve("DISABLED"));
    assertFalse(mailbox.enforcesEncryption());
    assertTrue(mailbox.isDisabled());
    assertTrue(mailboxes.findEnabled(ADDRESS).isEmpty());
    Files.delete(mailbox.directory().resolve("DISABLED"));
    Files.write(mailbox.directory().resolve("password"), new byte[0]);
    assertTrue(mailboxes.findEnabled(ADDRESS).isEmpty(), "blocked");
    assertTrue(mailboxes.findEnabled("nobody123@chat.example").isEmpty());
  }

  @Test
  void recordLogin_keepsTheDayAndNeverGoesBack() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    mailbox().recordLogin(Instant.parse("2026-11-25T23:59:59Z"));
    assertEquals(Instant.parse("2026-11-25T00:00:00Z"), mtime());
    mailbox().recordLogin(Instant.parse("2026-11-24T10:00:00Z"));
    assertEquals(Instant.parse("2026-11-25T00:00:00Z"), mtime());
  }

  /** Otherwise the address would never expire again. */
  @Test
  void recordLogin_putsRightWhatAWrongClockLeft() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    mailbox().recordLogin(Instant.parse("2099-01-01T10:00:00Z"));
    mailbox().recordLogin(Instant.parse("2026-11-24T10:00:00Z"));
    assertEquals(Instant.parse("2026-11-24T00:00:00Z"), mtime());
  }

  @Test
  void lastLogin_cutsWhatAnEditorLeft() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    Files.setLastModifiedTime(
        dir.resolve(ADDRESS).resolve("password"),
        FileTime.from(Instant.parse("2026-11-23T08:00:00Z")));
    assertEquals(Instant.parse("2026-11-23T00:00:00Z"), mailbox().lastLogin());
  }

  @Test
  void forEach_visitsOnlyAddresses() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    mailboxes.create("second.one@chat.example", "{X}hash", NOW);
    Files.createDirectory(dir.resolve("unfinished@chat.example"));
    Files.createDirectory(dir.resolve("x@other.example"));
    Files.createDirectory(dir.resolve("lost+found"));
    List<String> seen = new ArrayList<>();
    mailboxes.forEach(mailbox -> seen.add(mailbox.address()));
    Collections.sort(seen);
    assertEquals(List.of(ADDRESS, "second.one@chat.example"), seen);
  }

  @Test
  void domainLiteral_isOurDomain() throws IOException {
    Mailboxes ipOnly = new Mailboxes(dir, "[192.0.2.1]");
    assertTrue(ipOnly.create("abcdefghi@[192.0.2.1]", "{X}hash", NOW));
    assertTrue(ipOnly.find("abcdefghi@[192.0.2.1]").isPresent());
    assertTrue(ipOnly.find("abcdefghi@192.0.2.1").isEmpty());
  }

  @Test
  void setDisabled_turnsOffAndOn() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    mailbox().setDisabled(true);
    mailbox().setDisabled(true);
    assertTrue(mailbox().isDisabled());
    mailbox().setDisabled(false);
    mailbox().setDisabled(false);
    assertFalse(mailbox().isDisabled());
  }

  @Test
  void setPasswordHash_keepsLastLoginAndMode() throws IOException {
    mailboxes.create(ADDRESS, "{X}hash", NOW);
    mailbox().setPasswordHash("{X}other");
    assertEquals("{X}other", mailbox().passwordHash());
    assertEquals(Instant.parse("2026-11-22T00:00:00Z"), mailbox().lastLogin());
    assertEquals("rw-------", mode(dir.resolve(ADDRESS).resolve("password")));
    assertEquals(List.of("enforceE2EEincoming", "password"), files(dir.resolve(ADDRESS)));
  }

  private Instant mtime() throws IOException {
    return Files.getLastModifiedTime(dir.resolve(ADDRESS).resolve("password")).toInstant();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> files(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
