// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every source file must have, and what its comments may cite. */
class SourcesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path INDEX = ROOT.resolve("docs/rfc-index.txt");
  private static final Pattern RFC = Pattern.compile("\\bRFC[ -]?(\\d{3,5})\\b");
  private static final Pattern INDEX_LINE = Pattern.compile("(\\d{3,5})\\t(Yes|Partial|No)\\t(.+)");
  private static final Set<String> SKIPPED = Set.of("target", ".git", ".relay", "node_modules");
  private static final Set<String> LICENSED =
      Set.of("java", "py", "sh", "lua", "xml", "pl", "service", "socket", "timer", "conf");

  @Test
  void sources_beginWithTheirLicence() throws IOException {
    List<String> without = new ArrayList<>();
    int seen = 0;
    for (Path file : files()) {
      if (!needsLicence(file)) {
        continue;
      }
      seen++;
      boolean has =
          text(file)
              .lines()
              .limit(3)
              .anyMatch(l -> l.contains("SPDX-License-Identifier: Apache-2.0"));
      if (!has) {
        without.add(ROOT.relativize(file).toString());
      }
    }
    assertTrue(seen > 50, seen + " files");
    assertEquals(List.of(), without, "files without an SPDX line");
  }

  @Test
  void citedRfcs_areInTheIndex() throws IOException {
    Map<String, String> index = index();
    Map<String, String> missing = new TreeMap<>();
    for (Path file : files()) {
      if (!file.toString().endsWith(".java")) {
        continue;
      }
      Matcher m = RFC.matcher(text(file));
      while (m.find()) {
        if (!index.containsKey(m.group(1))) {
          missing.put(m.group(1), ROOT.relativize(file).toString());
        }
      }
    }
    assertEquals(Map.of(), missing, "RFCs that docs/rfc-index.txt lacks");
  }

  @Test
  void index_isSortedAndWellFormed() throws IOException {
    List<Integer> numbers =
        text(INDEX)
            .lines()
            .filter(l -> !l.startsWith("#"))
            .map(l -> Integer.valueOf(l.substring(0, l.indexOf('\t'))))
            .toList();
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
    assertEquals(numbers.size(), index().size());
  }

  private static Map<String, String> index() throws IOException {
    Map<String, String> index = new TreeMap<>();
    for (String line : text(INDEX).lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      Matcher m = INDEX_LINE.matcher(line);
      assertTrue(m.matches(), "not NUMBER, status and title: " + line);
      index.put(m.group(1), m.group(2));
    }
    return index;
  }

  private static boolean needsLicence(Path file) {
    String name = String.valueOf(file.getFileName());
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return LICENSED.contains(extension) || name.equals("relay");
  }

  /** Every file of the project that is neither made nor a message. */
  private static Set<Path> files() throws IOException {
    Set<Path> files = new TreeSet<>();
    try (Stream<Path> walk = Files.walk(ROOT)) {
      walk.filter(p -> Files.isRegularFile(p) && !isSkipped(p)).forEach(files::add);
    }
    return files;
  }

  private static boolean isSkipped(Path path) {
    for (Path part : ROOT.relativize(path)) {
      if (SKIPPED.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
