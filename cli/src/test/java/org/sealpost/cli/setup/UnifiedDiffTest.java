// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.SystemPrograms;

class UnifiedDiffTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          same             | abc       | abc       | ''
          both empty       | ''        | ''        | ''
          from nothing     | ''        | ab        | @@ -0,0 +1,2 @@ +a +b
          to nothing       | ab        | ''        | @@ -1,2 +0,0 @@ -a -b
          one of one       | a         | b         | @@ -1 +1 @@ -a +b
          context          | abcdefghi | abcdXfghi | @@ -2,7 +2,7 @@ _b _c _d -e +X _f _g _h
          hunks meet       | abcdefgh  | XbcdefgY  | @@ -1,8 +1,8 @@ -a +X _b _c _d _e _f _g -h +Y
          hunks are apart  | abcdefghi | XbcdefghY | @@ -1,4 +1,4 @@ -a +X _b _c _d @@ -6,4 +6,4 @@ _f _g _h -i +Y
          """)
  void diff_ofLinesOfOneLetter(String label, String old, String now, String expected) {
    String diff = UnifiedDiff.of("o", "n", lines(old), lines(now));
    String body = diff.replaceFirst("^--- o\n\\+\\+\\+ n\n", "").replace("\n ", "\n_");
    assertEquals(expected, body.strip().replace('\n', ' '), label);
  }

  @Test
  void diff_appliedByPatch_givesTheNewText(@TempDir Path dir) throws Exception {
    Programs programs = new SystemPrograms();
    assumeTrue(Files.exists(Path.of("/usr/bin/patch")), "SKIPPED: no patch(1) here");
    Random random = new Random(7);
    for (int round = 0; round < 30; round++) {
      String old = text(random);
      String now = text(random);
      Path file = Files.writeString(dir.resolve("f"), old);
      Path diff = Files.writeString(dir.resolve("d"), UnifiedDiff.of("f", "f", old, now));
      if (Files.size(diff) > 0) {
        Programs.Result result = programs.run("patch", "-s", file.toString(), diff.toString());
        assertEquals(0, result.status(), result.said());
      }
      assertEquals(now, Files.exists(file) ? Files.readString(file) : "");
    }
  }

  private static String lines(String letters) {
    StringBuilder text = new StringBuilder();
    letters.chars().forEach(c -> text.append((char) c).append('\n'));
    return text.toString();
  }

  private static String text(Random random) {
    StringBuilder letters = new StringBuilder();
    for (int n = random.nextInt(40); n > 0; n--) {
      letters.append((char) ('a' + random.nextInt(4)));
    }
    return lines(letters.toString());
  }
}
