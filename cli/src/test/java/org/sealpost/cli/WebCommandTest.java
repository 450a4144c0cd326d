// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WebCommandTest {
  @TempDir Path dir;

  private Path config(String ini) throws Exception {
    return Files.writeString(dir.resolve("chatmail.ini"), "[params]\n" + ini);
  }

  @Test
  void render_writesTheSite() throws Exception {
    String www = dir.resolve("www").toString();
    String config = "--config=" + config("mail_domain = chat.example\n");
    assertEquals(0, new CommandLine(new WebRender()).execute(config, www));
    assertTrue(Files.readString(dir.resolve("www/de/index.html")).contains("chat.example"));
    assertTrue(Files.exists(dir.resolve("www/qr.svg")));
  }

  @Test
  void render_saysWhatIsWrong() throws Exception {
    assertProblem("mail_domain = chat.example\nwww_folder = /nowhere\n", "www_folder: /nowhere is");
    assertProblem("mail_domain = not a domain\n", "mail_domain");
  }

  private void assertProblem(String ini, String text) throws Exception {
    Path config = config(ini);
    Problem problem = assertThrows(Problem.class, () -> WebRender.render(config, dir));
    assertTrue(String.valueOf(problem.getMessage()).contains(text), problem.getMessage());
  }
}
