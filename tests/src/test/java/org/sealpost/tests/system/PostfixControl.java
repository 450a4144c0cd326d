// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sealpost.tests.client.RelayEnv;

/** The Postfix of a relay, as its operator handles it. */
final class PostfixControl {
  private final String directory;

  PostfixControl(RelayEnv env) {
    directory = env.get("POSTFIX_CONF_DIR");
  }

  /** The value of a parameter of main.cf, unexpanded. */
  String parameter(String name) throws IOException {
    return run(List.of("postconf", "-c", directory, "-h", name)).strip();
  }

  /** Changes a parameter of main.cf, and has Postfix read it. */
  void change(String name, String value) throws IOException {
    run(List.of("postconf", "-c", directory, "-e", name + "=" + value));
    reload();
  }

  /** Has Postfix read its configuration and tables again. */
  void reload() throws IOException {
    run(List.of("postfix", "-c", directory, "reload"));
  }

  private static String run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": status " + process.exitValue() + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }
}
