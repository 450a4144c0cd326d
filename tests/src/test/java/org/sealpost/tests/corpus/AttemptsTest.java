// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.daemon.Log;

/** No attempt to pass cleartext as encrypted succeeds; corpus/make-corpus.py made them. */
class AttemptsTest {
  private static final Path CORPUS = Path.of("src/test/corpus");

  @TempDir private static Path directory;

  private static Directions directions;

  /** A line of attempts.txt. */
  private record Attempt(String file, String directions, String recipients, String trick) {
    static Attempt parse(String line) {
      String[] columns = line.split(" \\| ", 4);
      return new Attempt(columns[0], columns[1], columns[2], columns[3]);
    }

    List<String> where() {
      return switch (directions) {
        case "in" -> List.of("incoming");
        case "out" -> List.of("outgoing");
        case "both" -> List.of("incoming", "outgoing");
        default -> throw new IllegalArgumentException(file + ": direction " + directions);
      };
    }
  }

  @BeforeAll
  static void start() throws Exception {
    directions = new Directions(directory);
  }

  @TestFactory
  Stream<DynamicTest> attempts() throws IOException {
    return read().stream()
        .flatMap(
            attempt ->
                attempt.where().stream()
                    .map(
                        direction ->
                            DynamicTest.dynamicTest(
                                direction + " " + attempt.file() + ": " + attempt.trick(),
                                () -> assertRefused(attempt, direction))));
  }

  /** Each file has its line, and there are as many as there should be. */
  @Test
  void attempts_areAllListed() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS.resolve("attempts"))) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertEquals(names, read().stream().map(Attempt::file).toList());
      assertTrue(names.size() >= 150, names.size() + " attempts");
    }
  }

  private static void assertRefused(Attempt attempt, String direction) throws IOException {
    Log.redirect((level, line) -> {});
    try {
      List<String> recipients = Arrays.asList(attempt.recipients().split(","));
      Path file = CORPUS.resolve("attempts").resolve(attempt.file());
      String verdict = directions.verdict(direction, recipients, file);
      assertTrue(verdict.matches("5\\d\\d 5\\.\\d\\.\\d .*"), verdict + ": " + attempt.trick());
    } finally {
      Log.redirect(null);
    }
  }

  private static List<Attempt> read() throws IOException {
    return Files.readAllLines(CORPUS.resolve("attempts.txt"), StandardCharsets.ISO_8859_1).stream()
        .filter(line -> !line.startsWith("#"))
        .map(Attempt::parse)
        .toList();
  }
}
