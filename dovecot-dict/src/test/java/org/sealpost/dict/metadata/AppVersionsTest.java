// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;

class AppVersionsTest {
  @TempDir private Path directory;

  private final List<String> log = new ArrayList<>();
  private Path file;
  private AppVersions versions;

  @BeforeEach
  void make() {
    Log.redirect((level, line) -> log.add(line));
    file = directory.resolve("appversions.json");
    versions = new AppVersions(file, Clock.systemUTC());
  }

  @AfterEach
  void restoreLog() {
    Log.redirect(null);
  }

  @Test
  void json_isServedOnOneLine() throws IOException {
    Files.writeString(file, "{\n  \"android\": {\"version\": 1.50, \"name\": \"Zürich\"}\n}\n");
    String line = versions.line().orElseThrow();
    assertEquals(
        "{\"android\":{\"version\":1.50,\"name\":\"Zürich\"}}",
        new String(line.getBytes(ISO_8859_1), UTF_8));
  }

  @Test
  void file_isReadAgainWhenItChanges() throws IOException {
    assertEquals(Optional.empty(), versions.line());
    Files.writeString(file, "{\"a\":1}");
    assertEquals(Optional.of("{\"a\":1}"), versions.line());
    Path other = Files.writeString(directory.resolve("other"), "{\"a\":2}");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(Optional.of("{\"a\":2}"), versions.line());
    Files.delete(file);
    assertEquals(Optional.empty(), versions.line());
    assertEquals(List.of(), log);
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(
      strings = {
        "",
        "{",
        "{}{}",
        "[]",
        "3",
        "null",
        "{'a':1}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\":NaN}",
        "{} x",
      })
  void noJsonObject_isLoggedOnceAndNotServed(String text) throws IOException {
    Files.writeString(file, text);
    assertEquals(Optional.empty(), versions.line());
    assertEquals(Optional.empty(), versions.line());
    assertEquals(1, log.size(), log.toString());
  }

  @Test
  void deepJson_isNotServed() throws IOException {
    Files.writeString(file, "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
    assertEquals(Optional.empty(), versions.line());
    assertEquals(1, log.size());
  }

  @Test
  void largeFile_isNotServed() throws IOException {
    Files.writeString(file, "{\"a\":\"" + "x".repeat(70_000) + "\"}");
    assertEquals(Optional.empty(), versions.line());
    assertEquals(1, log.size());
  }

  @Test
  void otherBytesThanUtf8_areNotServed() throws IOException {
    Files.write(file, "{\"a\":\"\u00fc\"}".getBytes(ISO_8859_1));
    assertEquals(Optional.empty(), versions.line());
  }

  @Test
  void fileThatCannotBeRead_isTriedAgainAndLoggedOnceInAMinute() throws IOException {
    Files.createDirectory(file);
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), versions.line());
    }
    assertEquals(1, log.size(), log.toString());
    Files.delete(file);
    Files.createSymbolicLink(file, file.getFileName());
    assertEquals(Optional.empty(), versions.line());
    Files.delete(file);
    Files.writeString(file, "{\"a\":1}");
    assertEquals(Optional.of("{\"a\":1}"), versions.line());
    assertEquals(1, log.size(), log.toString());
  }
}
