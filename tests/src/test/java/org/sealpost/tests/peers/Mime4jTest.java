// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What we let pass as encrypted, as a mail reader's parser sees it: Apache James mime4j finds the
 * two parts, of their types, with nothing readable around them.
 */
class Mime4jTest {
  private static final Path CORPUS = Path.of("src/test/corpus");

  @TestFactory
  Stream<DynamicTest> whatPasses_isTwoPartsForOthersToo() throws IOException {
    List<Path> passing = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(CORPUS)) {
      for (Path file : walk.filter(p -> p.toString().endsWith(".expected")).sorted().toList()) {
        // Outgoing there is one exception alone, and its body is no armor.
        if (Files.readString(file).contains("outgoing: CONTINUE")) {
          passing.add(Path.of(file.toString().replaceAll("expected$", "eml")));
        }
      }
    }
    assertTrue(passing.size() > 30, passing.size() + " messages");
    return passing.stream()
        .map(p -> DynamicTest.dynamicTest(CORPUS.relativize(p).toString(), () -> check(p)));
  }

  private static void check(Path message) throws Exception {
    Structure seen = new Structure();
    MimeStreamParser parser = new MimeStreamParser(MimeConfig.PERMISSIVE);
    parser.setContentHandler(seen);
    try (InputStream in = Files.newInputStream(message)) {
      parser.parse(in);
    }
    if (seen.parts.equals(List.of("text/plain"))) {
      assertTrue(
          seen.text.strip().toLowerCase(Locale.ROOT).startsWith("secure-join: v"), seen.text);
      return;
    }
    assertEquals(List.of("application/pgp-encrypted", "application/octet-stream"), seen.parts);
    assertTrue(seen.text.contains("-----BEGIN PGP MESSAGE-----"), seen.text);
  }

  /** Types of the leaves, and the text of the last one. */
  private static final class Structure extends AbstractContentHandler {
    private final List<String> parts = new ArrayList<>();
    private String text = "";

    @Override
    public void body(BodyDescriptor description, InputStream in) throws MimeException, IOException {
      parts.add(description.getMimeType());
      text = new String(in.readAllBytes(), UTF_8);
    }
  }
}
