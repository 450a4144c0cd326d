// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nu.validator.client.EmbeddedValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.config.ChatmailConfig;

/** Every page in every language, as the W3C's checker sees it (the Nu HTML checker). */
class HtmlValidityTest {
  @TempDir Path directory;

  private static String complaints(String html) throws Exception {
    EmbeddedValidator validator = new EmbeddedValidator();
    validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
    return validator.validate(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void pages_areValid() throws Exception {
    Site.render(
        ChatmailConfig.parse("[params]\nmail_domain = chat.test\nprivacy_mail = ops@chat.test\n"),
        directory.resolve("www"));
    Site.render(
        ChatmailConfig.parse("[params]\nmail_domain = chat.test\ninvites_required = true\n"),
        directory.resolve("invited"));
    List<Path> pages = pages();
    assertTrue(pages.size() >= 30, pages.toString());
    for (Path page : pages) {
      assertEquals("", complaints(Files.readString(page)), page.toString());
    }
  }

  /** That the checker complains at all. */
  @Test
  void faults_areFound() throws Exception {
    String head = "<!DOCTYPE html><html lang=\"en\"><head><title>x</title></head><body>";
    assertEquals("", complaints(head + "<p>Hello, this is a page.</p></body></html>"));
    String fault = complaints(head + "<p><div>Hello</p></div></body></html>");
    assertTrue(fault.contains("error"), fault);
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".html")).toList();
    }
  }
}
