// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.dns.TxtAnswer;
import picocli.CommandLine;

class WebCommandTest {
  @TempDir Path dir;
  private final StringWriter err = new StringWriter();

  private int render(String ini) throws Exception {
    Path config = Files.writeString(dir.resolve("chatmail.ini"), "[params]\n" + ini);
    CommandLine command =
        Sealpost.commandLine(
            settings -> name -> CompletableFuture.completedFuture(TxtAnswer.absent(false)));
    return command
        .setErr(new PrintWriter(err, true))
        .execute("web", "render", "--config=" + config, dir.resolve("www").toString());
  }

  @Test
  void render_writesTheSite() throws Exception {
    assertEquals(0, render("mail_domain = chat.example\n"));
    assertTrue(Files.readString(dir.resolve("www/de/index.html")).contains("chat.example"));
    assertTrue(Files.exists(dir.resolve("www/qr.svg")));
  }

  @Test
  void render_saysWhatIsWrong() throws Exception {
    assertEquals(1, render("mail_domain = chat.example\nwww_folder = /nowhere\n"));
    assertTrue(err.toString().contains("www_folder: /nowhere is no folder"), err.toString());
    assertEquals(1, render("mail_domain = not a domain\n"));
    assertTrue(err.toString().contains("mail_domain"), err.toString());
  }
}
