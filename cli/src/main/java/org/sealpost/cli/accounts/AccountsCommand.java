// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.time.Clock;
import org.sealpost.cli.host.Programs;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The group {@code sealpost accounts}. */
@Command(
    name = "accounts",
    description = "Addresses: who there is, turning off and on, passwords.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class AccountsCommand {
  private AccountsCommand() {}

  /** The group with its commands. */
  public static CommandLine with(Programs programs, Clock clock) {
    return new CommandLine(new AccountsCommand())
        .addSubcommand(new AccountsList())
        .addSubcommand(new AccountsShow())
        .addSubcommand(new AccountsSwitch.Disable(programs))
        .addSubcommand(new AccountsSwitch.Enable())
        .addSubcommand(new AccountsDelete(programs, clock))
        .addSubcommand(new AccountsCreate(clock))
        .addSubcommand(new AccountsSetPassword(programs));
  }
}
