// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.daemon.Log;

class OfficialImportTest {
  private static final Instant NOW = Instant.parse("2026-11-22T13:14:15Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final String ALICE = "alice@chat.example";
  private static final long SECONDS = NOW.getEpochSecond();

  @TempDir private Path directory;

  private final List<String> log = new ArrayList<>();
  private Path mail;
  private TokenStore store;

  @BeforeEach
  void open() throws IOException {
    Log.redirect((level, line) -> log.add(line));
    mail = Files.createDirectory(directory.resolve("mail"));
    store = TokenStore.open(directory.resolve("state.sqlite"), CLOCK);
    file(ALICE + "/password", "x");
  }

  @AfterEach
  void close() throws IOException {
    Log.redirect(null);
    store.close();
  }

  private Path file(String name, String content) throws IOException {
    Path file = mail.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void run() throws IOException {
    new OfficialImport(new Mailboxes(mail, "chat.example"), store, CLOCK).run();
  }

  private List<String> tokens() throws IOException {
    return store.tokens().of(ALICE).stream().map(DeviceTokens.Seen::token).sorted().toList();
  }

  @Test
  void tokensWithTimes_areTakenOver() throws IOException {
    String text =
        """
        {"devicetoken": {"new": %d, "old": %d, "tomorrow": %d, "with blank": %d}, "other": 1}
        """
            .formatted(SECONDS - 1, SECONDS - 91 * 86_400L, SECONDS + 86_400, SECONDS);
    Path original = file(ALICE + "/metadata.json", text);
    run();
    assertEquals(
        List.of(
            new DeviceTokens.Seen("tomorrow", NOW),
            new DeviceTokens.Seen("new", NOW.minusSeconds(1))),
        store.tokens().of(ALICE));
    assertEquals(text, Files.readString(original));
    assertEquals(
        List.of(
            "metadata: taken over from the official relay's files: 2 tokens, 0 notifications;"
                + " 0 files not understood"),
        log);
  }

  @Test
  void tokensWithoutTimes_areTakenOver() throws IOException {
    file(ALICE + "/metadata.json", "{\"devicetoken\": [\"one\", \"two\"]}");
    run();
    assertEquals(List.of("one", "two"), tokens());
  }

  @Test
  void import_isDoneOnce() throws IOException {
    file(ALICE + "/metadata.json", "{\"devicetoken\": [\"one\"]}");
    run();
    store.forget(ALICE);
    run();
    assertEquals(List.of(), tokens());
  }

  @Test
  void import_thatWasInterruptedBeginsAgain() throws IOException {
    file(ALICE + "/metadata.json", "{\"devicetoken\": {\"one\": %d}}".formatted(SECONDS - 5));
    store.tokens().add(ALICE, "one");
    run();
    assertEquals(List.of(new DeviceTokens.Seen("one", NOW)), store.tokens().of(ALICE));
  }

  @Test
  void filesNotUnderstood_areCountedWithoutAName() throws IOException {
    for (String text :
        List.of("", "{", "[]", "3", "{\"devicetoken\": 3}", "{\"devicetoken\": {\"x\": \"y\"}}")) {
      int number = text.hashCode() & 0xffff;
      file("user" + number + "@chat.example/password", "x");
      file("user" + number + "@chat.example/metadata.json", text);
    }
    file("pending_notifications/1", "one line");
    file("pending_notifications/2", "a\nb\nc\nd");
    run();
    assertEquals(
        List.of(
            "metadata: taken over from the official relay's files: 0 tokens, 0 notifications;"
                + " 8 files not understood"),
        log);
  }

  @Test
  void pendingNotifications_areTakenOver() throws IOException {
    file("pending_notifications/1", ALICE + "\n" + (SECONDS - 60) + "\ntoken");
    file("pending_notifications/2", ALICE + "\n" + (SECONDS - 6 * 3600) + "\nlate");
    file("pending_notifications/3", "nobody@chat.example\n" + SECONDS + "\nnobodys");
    file("pending_notifications/4.tmp", ALICE + "\n" + SECONDS + "\nhalf");
    run();
    assertEquals(
        List.of(new Notification("token", NOW.minusSeconds(60), 0, 1)),
        store.queue().due(NOW.plusSeconds(60), 10));
  }

  @Test
  void disk_thatIsNotMountedIsTriedAgain() throws IOException {
    file(ALICE + "/metadata.json", "{\"devicetoken\": [\"one\"]}");
    Path away = directory.resolve("away");
    Files.move(mail, away);
    assertThrows(IOException.class, this::run);
    Files.move(away, mail);
    run();
    assertEquals(List.of("one"), tokens());
  }

  /** A loop of links: as unreadable for root as for anybody. */
  private void unreadable(String name) throws IOException {
    Path file = mail.resolve(name);
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, file.getFileName());
  }

  @Test
  void filesThatCannotBeRead_arePassedOver() throws IOException {
    file(ALICE + "/metadata.json", "{\"devicetoken\": [\"one\"]}");
    unreadable("bobby@chat.example/password");
    file("carol@chat.example/password", "x");
    unreadable("carol@chat.example/metadata.json");
    Files.createDirectories(mail.resolve("david@chat.example/metadata.json"));
    file("david@chat.example/password", "x");
    unreadable("pending_notifications/1");
    file("pending_notifications/2", ALICE + "\n" + (SECONDS - 60) + "\none");
    file("pending_notifications/3", "bobby@chat.example\n" + (SECONDS - 60) + "\ntwo");
    run();
    assertEquals(List.of("one"), tokens());
    assertEquals(1, store.queue().of(ALICE).size());
    assertEquals(6, log.size(), log.toString());
    assertTrue(log.get(5).endsWith("1 tokens, 1 notifications; 5 files not understood"), "" + log);
    assertFalse(log.toString().contains("@"), log.toString());
    assertTrue(store.isImported());
  }

  @Test
  void emptyDirectory_mayBeADiskThatIsNotMounted() throws IOException {
    Path full = directory.resolve("full");
    Files.move(mail, full);
    Files.createDirectory(mail);
    run();
    assertFalse(store.isImported());
    Files.delete(mail);
    Files.move(full, mail);
    file(ALICE + "/metadata.json", "{\"devicetoken\": [\"one\"]}");
    run();
    assertEquals(List.of("one"), tokens());
    assertTrue(store.isImported());
  }
}
