// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;

class LastLoginDictTest {
  private static final String ADDRESS = "abcdefghi@chat.example";

  private final FakeRelay relay;
  private final LastLoginDict dict;

  LastLoginDictTest(@TempDir Path dir) throws IOException {
    relay = new FakeRelay(dir);
    dict = new LastLoginDict(relay.mailboxes, FakeRelay.CLOCK);
    relay.mailboxes.create(ADDRESS, "{X}hash", Instant.parse("2026-11-10T00:00:00Z"));
  }

  @AfterEach
  void restoreLog() {
    Log.redirect(null);
  }

  private void set(String key, String value) throws IOException {
    dict.commit(new DictHandler.Transaction("", List.of(new DictHandler.Change.Set(key, value))));
  }

  private FileTime mtime() throws IOException {
    return Files.getLastModifiedTime(relay.file(ADDRESS, "password"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "later day, 2026-11-20T23:59:59Z, 2026-11-20T00:00:00Z",
    "same day,  2026-11-10T12:00:00Z, 2026-11-10T00:00:00Z",
    "earlier,   2026-11-09T12:00:00Z, 2026-11-10T00:00:00Z",
    "epoch,     1970-01-01T00:00:00Z, 2026-11-10T00:00:00Z",
    "to come,   2036-01-01T00:00:00Z, 2026-11-22T00:00:00Z",
  })
  void login_isNotedByItsDay(String label, Instant login, Instant noted) throws IOException {
    set("shared/last-login/" + ADDRESS, Long.toString(login.getEpochSecond()));
    assertEquals(FileTime.from(noted), mtime(), label);
    assertEquals(
        DictHandler.Answer.found(Long.toString(noted.getEpochSecond())),
        dict.lookup("shared/last-login/" + ADDRESS, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shared/last-login/nosuchone@chat.example",
        "shared/last-login/../abcdefghi@chat.example",
        "shared/last-login/",
        "shared/other/abcdefghi@chat.example",
      })
  void unknownKey_changesNothing(String key) throws IOException {
    set(key, "1795000000");
    assertEquals(DictHandler.Answer.NOT_FOUND, dict.lookup(key, ""));
    try (var made = Files.list(relay.config.mailboxesDir())) {
      assertEquals(1, made.count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "99999999999999999999", "9223372036854775807"})
  void valueThatIsNoTime_fails(String value) {
    assertThrows(IOException.class, () -> set("shared/last-login/" + ADDRESS, value));
  }

  @Test
  void otherChanges_areIgnored() throws IOException {
    FileTime before = mtime();
    dict.commit(
        new DictHandler.Transaction(
            "",
            List.of(
                new DictHandler.Change.Unset("shared/last-login/" + ADDRESS),
                new DictHandler.Change.Increment("shared/last-login/" + ADDRESS, 86400))));
    assertEquals(before, mtime());
  }

  @Test
  void missingDirectory_isTrouble() throws IOException {
    LastLoginDict nowhere =
        new LastLoginDict(
            new org.sealpost.common.accounts.Mailboxes(
                relay.dir.resolve("missing"), "chat.example"),
            FakeRelay.CLOCK);
    assertThrows(IOException.class, () -> nowhere.lookup("shared/last-login/" + ADDRESS, ""));
  }
}
