// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.invites;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.common.invites.Invites;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sealpost invites revoke}. */
@Command(
    name = "revoke",
    description = "Takes an invitation back; the addresses that came by it stay.",
    mixinStandardHelpOptions = true)
final class InvitesRevoke implements Callable<Integer> {
  private final Clock clock;
  @Mixin private final InviteStore store = new InviteStore();

  @Parameters(paramLabel = "NUMBER", description = "Which, as the list has it.")
  private long number;

  InvitesRevoke(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    try (Invites invites = store.open(clock)) {
      if (!invites.revoke(number)) {
        throw new Problem("there is no invitation " + number);
      }
    }
    store.output().line("invitation " + number + " revoked");
    return Sealpost.OK;
  }
}
