// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.dict.tokens.TokenStore;
import picocli.CommandLine;

class MetadataCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-22T13:14:15Z"), ZoneOffset.UTC);
  private static final String ALICE = "alice@chat.example";
  private static final String TOKEN = "openpgp:" + "secret".repeat(20);

  @TempDir private Path directory;

  private final StringWriter output = new StringWriter();
  private Path config;
  private Path database;

  @BeforeEach
  void write() throws IOException {
    database = directory.resolve("state.sqlite");
    config = directory.resolve("chatmail.ini");
    Files.writeString(
        config, "[params]\nmail_domain = chat.example\nstate_database = " + database + "\n");
  }

  private int run(String... words) {
    PrintWriter writer = new PrintWriter(output, true);
    return new CommandLine(new MetadataCommand(CLOCK))
        .setOut(writer)
        .setErr(writer)
        .setExecutionExceptionHandler(
            (e, command, result) -> {
              command.getErr().println(e.getMessage());
              return Sealpost.PROBLEM;
            })
        .execute(words);
  }

  private int run(String word) {
    return run(word, "--config", config.toString(), "Alice@chat.example");
  }

  private void store() throws IOException {
    try (TokenStore store = TokenStore.open(database, CLOCK)) {
      store.tokens().add(ALICE, TOKEN);
      store.queue().add(ALICE, (token, now) -> now);
    }
  }

  @Test
  void show_listsTokensWithoutGivingThemAway() throws IOException {
    store();
    assertEquals(Sealpost.OK, run("show"));
    assertEquals(
        "openpgp:secretse...   128 bytes, last set 2026-11-22,"
            + " a notification waits after 0 tries\n",
        output.toString());
    assertFalse(output.toString().contains(TOKEN));
  }

  @Test
  void forget_removesAll() throws IOException {
    store();
    assertEquals(Sealpost.OK, run("forget"));
    assertEquals(Sealpost.OK, run("forget"));
    assertEquals(Sealpost.OK, run("show"));
    assertEquals("forgotten\nnothing was kept\nno tokens\n", output.toString());
  }

  @Test
  void databaseThatIsNotThere_isNotMade() {
    assertEquals(Sealpost.PROBLEM, run("show"));
    assertTrue(output.toString().contains("no such file"), output.toString());
    assertFalse(Files.exists(database));
  }
}
