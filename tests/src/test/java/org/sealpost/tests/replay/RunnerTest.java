// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;

/** The runner, with services that do odd things. */
class RunnerTest {
  private static final Path FILE = Path.of("src/test/replay/echo/x.replay");

  @ParameterizedTest
  @EnumSource
  void run_answers_areShownWhereTheyCame(Transport.Kind kind) throws Exception {
    assertSession(
        kind,
        "> a\n> b\n< b\n2> c\n2< c\n",
        "> a\n< a\n# remark\n\n> b\n< b\n2> c\n2< c\n"
            .replace("# remark\n\n", "")
            .replace("< a\n", ""),
        new Echo('b', 'c'));
  }

  @ParameterizedTest
  @EnumSource
  void run_missingAndWrongAnswers_areReplaced(Transport.Kind kind) throws Exception {
    assertSession(kind, "> a\n< a\n", "> a\n< b\n< c\n", new Echo('a'));
  }

  @ParameterizedTest
  @EnumSource
  void run_partialLine_isShownAtTheEnd(Transport.Kind kind) throws Exception {
    assertSession(kind, "> RAW 61 split=1\n< RAW 61\n", "> RAW 61 split=1\n", new Echo('a'));
  }

  @ParameterizedTest
  @EnumSource
  void run_closedByService_isShownOnce(Transport.Kind kind) throws Exception {
    assertSession(kind, "> a\n< CLOSE\n> b\n", "> a\n> b\n", new Quitter(null));
  }

  @ParameterizedTest
  @EnumSource
  void run_ioException_isLoggedAsTheDaemonDoes(Transport.Kind kind) throws Exception {
    String actual =
        run(kind, "-- session --\n> a\n-- log --\n", new Quitter(new IOException("no")));
    assertEquals("-- session --\n> a\n< CLOSE\n-- log --\nWARNING echo: PEER: no\n", actual);
  }

  @ParameterizedTest
  @EnumSource
  void run_uncheckedException_isABug(Transport.Kind kind) throws Exception {
    assertSession(
        kind,
        "> a\n< BUG java.lang.IllegalStateException\n",
        "> a\n",
        new Quitter(new IllegalStateException("no")));
  }

  @ParameterizedTest
  @EnumSource
  void run_stateAfter_isCompared(Transport.Kind kind) throws Exception {
    String text = "-- state --\na/b = x\nc/\n-- session --\n> a\n< a\n-- state.after --\n";
    assertEquals(text + "a/b = x\nc/\n", run(kind, text, new Echo('a')));
  }

  @Test
  void parse_withoutSession_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Replay.parse(FILE, "-- conf --\n"));
  }

  @Test
  void parse_unknownLine_isRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Replay.parse(FILE, "-- session --\nHELO x\n"));
  }

  @Test
  void hasExpectations_onlySent_isFalse() {
    assertFalse(Replay.parse(FILE, "-- session --\n> a\n").hasExpectations());
  }

  @Test
  void archive_roundTrip_changesNothing() {
    String text = "comment\n-- a --\nx\n-- b c --\n\n -- d --\n";
    assertEquals(text, Archive.parse(text).render());
    assertEquals("\n -- d --\n", Archive.parse(text).file("b c").orElseThrow());
  }

  @Test
  void text_roundTrip_changesNothing() {
    String all = "\0\1\t\n\r\\ aü\u00ff";
    assertEquals("\\x00\\x01\\t\\n\\r\\\\ a\\xfc\\xff", Text.of(all));
    assertEquals(
        all, new String(Text.bytes(Text.of(all)), java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  @Test
  void diff_showsOnlyWhatIsNear() {
    String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    assertEquals(
        "--- f\n+++ what happened\n@@ -4 +4 @@\n 4\n 5\n 6\n-7\n+x\n 8\n 9\n",
        UnifiedDiff.of("f", before, before.replace('7', 'x')));
    assertEquals("", UnifiedDiff.of("f", before, before));
  }

  private static void assertSession(
      Transport.Kind kind, String expected, String given, Service service) throws Exception {
    assertEquals("-- session --\n" + expected, run(kind, "-- session --\n" + given, service));
  }

  private static String run(Transport.Kind kind, String text, Service service) throws Exception {
    Runner runner = new Runner((name, config, clock, dns) -> service, Path.of("."));
    Log.redirect((level, line) -> {});
    return runner
        .run(Replay.parse(FILE, text), kind)
        .replaceAll("WARNING echo: .*: no", "WARNING echo: PEER: no");
  }

  /** Answers the given letters with themselves, and each line end that follows one. */
  private static final class Echo implements Service {
    private final String letters;

    Echo(char... letters) {
      this.letters = new String(letters);
    }

    @Override
    public String name() {
      return "echo";
    }

    @Override
    public void serve(Connection connection) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      boolean wanted = false;
      while (connection.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          byte octet = buffer.get();
          wanted = octet == '\n' ? wanted : letters.indexOf(octet) >= 0;
          if (wanted) {
            connection.write(ByteBuffer.wrap(new byte[] {octet}));
          }
        }
        buffer.clear();
      }
    }
  }

  /** Reads once and ends. */
  private record Quitter(@org.jspecify.annotations.Nullable Exception failure) implements Service {
    @Override
    public String name() {
      return "echo";
    }

    @Override
    public void serve(Connection connection) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(100);
      while (buffer.position() < 2) {
        connection.read(buffer);
      }
      if (failure instanceof IOException e) {
        throw e;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
    }
  }
}
