// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every replay file, over every transport. */
class ReplayTest {
  private static final Path FILES = Path.of("src/test/replay");
  private static final Runner RUNNER = new Runner(new RealServices(), Path.of("src/test/corpus"));

  /** {@code -Dreplay.update}: write down what happened. */
  private static final boolean UPDATE = System.getProperty("replay.update") != null;

  @TestFactory
  Stream<DynamicNode> replays() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(FILES)) {
      files = walk.filter(p -> p.toString().endsWith(".replay")).sorted().toList();
    }
    assertTrue(!files.isEmpty(), "no replay files in " + FILES.toAbsolutePath());
    return files.stream()
        .map(
            file ->
                DynamicContainer.dynamicContainer(
                    FILES.relativize(file).toString(),
                    Arrays.stream(Transport.Kind.values())
                        .map(
                            kind ->
                                DynamicTest.dynamicTest(kind.name(), () -> check(file, kind)))));
  }

  private static void check(Path file, Transport.Kind kind) throws Exception {
    Replay replay = Replay.read(file);
    String actual = RUNNER.run(replay, kind);
    if (UPDATE && System.getenv("CI") != null) {
      fail("replay.update is refused in CI: expectations are reviewed where they are made");
    }
    if (UPDATE && kind == Transport.Kind.MEMORY) {
      Files.writeString(file, actual, StandardCharsets.ISO_8859_1);
      return;
    }
    if (!replay.hasExpectations()) {
      fail(file + " expects nothing; with -Dreplay.update it would become:\n" + actual);
    }
    String diff = UnifiedDiff.of(file.toString(), replay.archive().render(), actual);
    if (!diff.isEmpty()) {
      fail("\n" + diff);
    }
  }
}
