// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import java.io.IOException;
import java.util.List;

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
   * @throws IOException it cannot be started, or takes longer than any of ours should
   */
  Result run(List<String> command) throws IOException;

  /** The same for a command written out. */
  default Result run(String... command) throws IOException {
    return run(List.of(command));
  }
}
