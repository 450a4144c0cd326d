// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Runs the programs of the system: systemctl, postconf, doveadm, openssl ... */
@FunctionalInterface
public interface Programs {
  /**
   * What a program left behind.
   *
   * @param status its exit status
   * @param out standard output
   * @param err standard error
   */
  record Result(int status, String out, String err) {
    /** Whether the status is 0. */
    public boolean ok() {
      return status == 0;
    }

    /** What it had to say, for a message: its complaints, or else its output, on one line. */
    public String said() {
      String text = err.isBlank() ? out : err;
      return text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
  }

  /**
   * Runs a program to its end, without input.
   *
   * @throws IOException it cannot be started, takes longer or says more than any of ours should
   */
  Result run(List<String> command) throws IOException;

  /**
   * The same for one that may say much: each line of its standard output goes to {@code line} as it
   * comes, and the result has none.
   */
  default Result run(List<String> command, Consumer<String> line) throws IOException {
    Result result = run(command);
    result.out().lines().forEach(line);
    return new Result(result.status(), "", result.err());
  }

  /** The same for a command written out. */
  default Result run(String... command) throws IOException {
    return run(List.of(command));
  }
}
