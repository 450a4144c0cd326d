// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import picocli.CommandLine.Option;

/** Options of the commands that run a Delta Chat core. */
final class CoreOptions {
  private static final String PROGRAM = "deltachat-rpc-server";

  @Option(
      names = "--program",
      paramLabel = "FILE",
      description =
          "The Delta Chat core; default: deltachat_rpc_server of chatmail.ini, or "
              + PROGRAM
              + " on PATH.")
  private @Nullable Path program;

  @Option(
      names = "--server",
      paramLabel = "HOST",
      description = "Where IMAP and SMTP answer; default: the mail domain.")
  private @Nullable String server;

  @Option(
      names = "--any-certificate",
      description = "Take a certificate that no public authority has signed.")
  private boolean anyCertificate;

  /** How to log in at the relay of this domain with these. */
  Login login(Credentials credentials, String domain) {
    // Such relays have nobody who could sign for them.
    boolean selfSigned = domain.startsWith("_") || domain.matches("[0-9.]+|.*:.*");
    return new Login(
        credentials.address(),
        credentials.password(),
        server == null ? domain : server,
        anyCertificate || selfSigned);
  }

  /** Starts the core. */
  CoreProcess start(Optional<Path> setting, StateDirectory state) throws IOException, Problem {
    return CoreProcess.start(List.of(find(setting).toString()), state.accounts());
  }

  /** The program to be run. */
  Path find(Optional<Path> setting) throws Problem {
    Path named = program == null ? setting.orElse(null) : program;
    if (named != null) {
      if (!Files.isExecutable(named)) {
        throw missing(named + ": no such program");
      }
      return named;
    }
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator)) {
      Path candidate = Path.of(directory, PROGRAM);
      if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw missing("no " + PROGRAM + " on PATH");
  }

  private static Problem missing(String what) {
    return Problem.configuration(
        what
            + ". It is Delta Chat's core and no part of Debian 12:"
            + " pip install deltachat-rpc-server, or npm install @deltachat/stdio-rpc-server,"
            + " then name it by deltachat_rpc_server in chatmail.ini or by --program");
  }
}
