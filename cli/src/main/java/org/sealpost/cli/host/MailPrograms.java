// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which Postfix and which Dovecot are meant, if not the system's. */
public final class MailPrograms {
  @Option(
      names = "--postfix",
      paramLabel = "DIR",
      description = "Configuration directory of another Postfix than the system's.")
  private @Nullable Path postfix;

  @Option(
      names = "--dovecot",
      paramLabel = "FILE",
      description = "Configuration file of another Dovecot than the system's.")
  private @Nullable Path dovecot;

  /** A doveadm(1) command. */
  public List<String> doveadm(String... words) {
    return command("doveadm", dovecot, words);
  }

  /** A command of Postfix: {@code postqueue}, {@code postconf} ... */
  public List<String> postfix(String program, String... words) {
    return command(program, postfix, words);
  }

  private static List<String> command(String program, @Nullable Path config, String... words) {
    List<String> command = new ArrayList<>(List.of(program));
    if (config != null) {
      command.addAll(List.of("-c", config.toString()));
    }
    command.addAll(List.of(words));
    return command;
  }
}
