// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.invites;

import java.security.SecureRandom;
import java.time.Clock;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The group {@code sealpost invites}. */
@Command(
    name = "invites",
    description = {
      "Invitations to get an address.",
      "They count while the setting invites_required is true: without one, nobody new comes in."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true)
public final class InvitesCommand {
  private InvitesCommand() {}

  /** The group with its commands. */
  public static CommandLine with(Clock clock) {
    return new CommandLine(new InvitesCommand())
        .addSubcommand(new InvitesCreate(clock, new SecureRandom()))
        .addSubcommand(new InvitesList(clock))
        .addSubcommand(new InvitesRevoke(clock));
  }
}
