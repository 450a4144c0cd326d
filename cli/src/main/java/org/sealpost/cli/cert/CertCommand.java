// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.time.Clock;
import org.sealpost.cli.host.Programs;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code sealpost cert}. */
@Command(
    name = "cert",
    description = "Looks after the relay's certificate.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class CertCommand {
  private CertCommand() {}

  /** The command with its subcommands. */
  public static CommandLine with(Programs programs, Clock clock) {
    return new CommandLine(new CertCommand())
        .addSubcommand(new CertStatus(programs, clock))
        .addSubcommand(new CertRenew(programs, clock))
        .addSubcommand(new CertUse(programs, clock));
  }
}
