// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.invites;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.invites.Invites;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The relay's invitations, for the commands about them. */
final class InviteStore {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Mixin private final RelayOptions relay = new RelayOptions();

  ChatmailConfig config() throws Problem {
    return relay.settings(output().err());
  }

  Output output() {
    return new Output(Objects.requireNonNull(command));
  }

  Invites open(Clock clock) throws Problem, IOException {
    Path file = relay.root().at(config().stateDatabase());
    // Opening would make one, and root's would be of no use to the services.
    if (!Files.exists(file)) {
      throw new Problem(file + ": no such file; sealpostd makes it when it first runs");
    }
    return Invites.open(file, clock);
  }
}
