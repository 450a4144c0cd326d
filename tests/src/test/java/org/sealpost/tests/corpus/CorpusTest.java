// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.daemon.Log;

/**
 * Messages that real programs wrote, or in the forms that they have: {@code x.eml} with {@code
 * x.expected}, the verdict of each direction.
 */
class CorpusTest {
  private static final Path CORPUS = Path.of("src/test/corpus");

  @TempDir private static Path directory;

  private static Directions directions;

  @BeforeAll
  static void start() throws Exception {
    directions = new Directions(directory);
  }

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    List<Path> messages;
    try (Stream<Path> walk = Files.walk(CORPUS)) {
      messages =
          walk.filter(p -> p.toString().endsWith(".eml"))
              .filter(p -> !p.startsWith(CORPUS.resolve("attempts")))
              .sorted()
              .toList();
    }
    assertTrue(messages.size() > 40, messages.size() + " messages");
    return messages.stream()
        .map(m -> DynamicTest.dynamicTest(CORPUS.relativize(m).toString(), () -> check(m)));
  }

  private static void check(Path message) throws IOException {
    StringBuilder actual = new StringBuilder();
    Log.redirect((level, line) -> {});
    try {
      for (String direction : List.of("incoming", "outgoing")) {
        List<String> bob = List.of("bob@chat.example");
        actual.append(direction).append(": ");
        actual.append(directions.verdict(direction, bob, message)).append('\n');
      }
    } finally {
      Log.redirect(null);
    }
    Path expected = Path.of(message.toString().replaceAll("eml$", "expected"));
    if (System.getProperty("replay.update") != null && System.getenv("CI") == null) {
      Files.writeString(expected, actual);
    } else if (!Files.exists(expected)) {
      fail(expected + " is missing; it would be:\n" + actual);
    }
    assertEquals(Files.readString(expected), actual.toString());
  }
}
