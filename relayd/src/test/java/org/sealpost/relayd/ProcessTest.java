// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Exit status, signals and messages of a daemon that listens by itself. */
@Timeout(60)
class ProcessTest {
  private final Path directory;

  ProcessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void writeConfiguration() throws IOException {
    Files.writeString(directory.resolve("conf"), "old ");
  }

  @Test
  void term_endsWithStatus0AndLeavesTheSocketToASuccessor() throws Exception {
    try (EchoProcess first = EchoProcess.alone(directory)) {
      first.awaitLogged("echod test started: echo=unix:" + first.socket(), 1);
      assertEquals("old hello", first.exchange("hello"));
      try (EchoProcess second = EchoProcess.alone(directory)) {
        second.awaitLogged("started", 2);
        first.signal("TERM");
        assertEquals(0, first.awaitEnd());
        assertEquals("old hello", second.exchange("hello"));
      }
    }
  }

  @Test
  void hup_takesNewConfigurationAndKeepsTheOldIfTheNewIsBad() throws Exception {
    try (EchoProcess process = EchoProcess.alone(directory)) {
      process.awaitLogged("started", 1);
      Files.writeString(directory.resolve("conf"), "bad");
      process.signal("HUP");
      process.awaitLogged("error: configuration not taken over, the old one stays", 1);
      process.awaitLogged("error: first problem", 1);
      process.awaitLogged("error: second problem", 1);
      assertEquals("old hello", process.exchange("hello"));
      Files.writeString(directory.resolve("conf"), "new ");
      process.signal("HUP");
      process.awaitLogged("configuration read again", 1);
      assertEquals("new hello", process.exchange("hello"));
    }
  }

  @Test
  void badConfiguration_listsAllProblemsAndExits78() throws Exception {
    Files.writeString(directory.resolve("conf"), "bad");
    try (EchoProcess process = EchoProcess.alone(directory)) {
      assertEquals(78, process.awaitEnd());
      assertTrue(process.logged().contains("error: first problem"), process.logged());
      assertTrue(process.logged().contains("error: second problem"), process.logged());
    }
  }

  @Test
  void unknownService_suggestsAndExits64() throws Exception {
    try (EchoProcess process = EchoProcess.alone(directory, "ehco")) {
      assertEquals(64, process.awaitEnd());
      assertTrue(
          process.logged().contains("echod: unknown service ehco, did you mean echo?"),
          process.logged());
    }
  }

  @Test
  void addressThatCannotBeBound_isNamedAndExits71() throws Exception {
    for (String address : new String[] {"unix:/nonexistent/echo.sock", "inet:192.0.2.1:7"}) {
      try (EchoProcess process = EchoProcess.alone(directory, "echo=" + address)) {
        assertEquals(71, process.awaitEnd(), address);
        String message = "error: echo: cannot listen on " + address + ": ";
        assertTrue(process.logged().contains(message), process.logged());
      }
    }
  }
}
