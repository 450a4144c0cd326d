// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.sealpost.tests.client.RelayEnv;

/**
 * The relay's logs in every system test: a failed test shows their ends, and after each class none
 * of them may hold a password or a Subject that the tests have used.
 */
final class RelayLogs implements AfterTestExecutionCallback, AfterAllCallback {
  private static final int TAIL_LINES = 25;

  /** All log files of all relays. */
  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (RelayEnv env : Relay.environments()) {
      files.addAll(files(env));
    }
    return files;
  }

  /** All log files of a relay. */
  static List<Path> files(RelayEnv env) throws IOException {
    try (Stream<Path> paths = Files.walk(env.path("LOG_DIR"))) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The whole of one log. */
  static String read(Path file) throws IOException {
    return Files.readString(file, ISO_8859_1);
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    System.err.println("--- logs at the failure of " + context.getDisplayName());
    for (Path file : files()) {
      List<String> lines = read(file).lines().toList();
      System.err.println("--- " + file);
      lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES)).forEach(System.err::println);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files()) {
      String log = read(file);
      for (String secret : Relay.secrets()) {
        if (log.contains(secret) || log.contains(base64(secret))) {
          found.add(file + " holds \"" + secret + "\"");
        }
      }
    }
    if (!found.isEmpty()) {
      throw new AssertionError("secrets in the log:\n" + String.join("\n", found));
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
