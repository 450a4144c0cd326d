// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.common.dns.TxtAnswer;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * The manual pages and the completion are what the commands and settings say of themselves. After a
 * change of one: {@code mvn -pl cli -am test -Dtest=GeneratedFilesTest -Dgenerated.update=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GeneratedFilesTest {
  private static final Path MANUAL = Path.of("src/main/man/sealpost.1");
  private static final Path SETTINGS = Path.of("../common/src/main/man/chatmail.ini.5");
  private static final Path COMPLETION = Path.of("src/main/completions/sealpost");

  @Test
  void manualPage_isThatOfTheCommands() throws IOException {
    compare(MANUAL, ManualPage.of(command()));
  }

  @Test
  void settingsPage_isThatOfTheTable() throws IOException {
    compare(SETTINGS, SettingsPage.of());
  }

  @ParameterizedTest
  @CsvSource({
    "src/main/man/sealpost.1,                quota-expire ADDRESS",
    "../common/src/main/man/chatmail.ini.5,  max_user_send_burst_size",
    "../common/src/main/man/chatmail.ini.5,  default: 127.0.0.0/8 ::1/128",
  })
  void pages_areGoodMdoc(Path page, String text) throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/man")), "SKIPPED: no man(1) here");
    Programs.Result result =
        new SystemPrograms()
            .run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", page.toString());
    assertEquals("", result.err());
    // Bold letters are struck twice.
    String plain = result.out().replaceAll(".\\x08", "");
    assertTrue(plain.contains(text), plain);
  }

  @Test
  void completion_isThatOfTheCommands() throws IOException {
    String script =
        AutoComplete.bash("sealpost", command())
            .replaceAll("(?m)^# (Date|Author|Version): .*\\R", "")
            .replaceAll("(?m)[ \\t]+$", "");
    compare(COMPLETION, script.replaceFirst("\n", "\n# SPDX-License-Identifier: Apache-2.0\n"));
    Programs.Result result = new SystemPrograms().run("bash", "-n", COMPLETION.toString());
    assertEquals(0, result.status(), result.err());
  }

  private static CommandLine command() {
    return Sealpost.commandLine(
        settings -> name -> CompletableFuture.completedFuture(TxtAnswer.UNKNOWN),
        null,
        new SystemPrograms(),
        Clock.systemUTC());
  }

  private static void compare(Path file, String made) throws IOException {
    Locale.setDefault(Locale.ROOT);
    if (Boolean.getBoolean("generated.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, made);
    }
    assertEquals(Files.readString(file), made, file + " is out of date, see the class comment");
  }
}
