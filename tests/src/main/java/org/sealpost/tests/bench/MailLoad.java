// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One message sent again and again by Postfix's own smtp-source, which says nothing about a refusal
 * but ends with a status.
 *
 * @param file the message, lines end with LF
 * @param sessions at once; each takes many messages
 * @param count messages of one round
 */
record MailLoad(Path file, String from, int sessions, int count) {
  /** Writes the message to a file. */
  static MailLoad of(Path file, byte[] message, String from, int sessions, int count)
      throws IOException {
    String text = new String(message, ISO_8859_1).replace("\r\n", "\n");
    Files.writeString(file, text, ISO_8859_1);
    return new MailLoad(file, from, sessions, count);
  }

  /** Messages per second that were accepted. */
  double rate(int port) throws IOException {
    List<String> command =
        List.of(
            "smtp-source",
            "-d",
            "-s",
            Integer.toString(sessions),
            "-m",
            Integer.toString(count),
            "-f",
            from,
            "-t",
            "bob@there.test",
            "-F",
            file.toString(),
            "inet:" + MailServer.ADDRESS + ":" + port);
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    try {
      if (process.waitFor() != 0 || !output.isEmpty()) {
        throw new IOException("smtp-source to port " + port + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return count / ((System.nanoTime() - start) / 1e9);
  }
}
