// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The relay's addresses, for the commands about them. */
final class Accounts {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Mixin private final RelayOptions relay = new RelayOptions();
  @Mixin private final MailPrograms programs = new MailPrograms();

  ChatmailConfig config() throws Problem {
    return relay.settings(output().err());
  }

  Output output() {
    return new Output(command());
  }

  CommandSpec command() {
    return Objects.requireNonNull(command);
  }

  Path directory() throws Problem {
    return relay.root().at(config().mailboxesDir());
  }

  Path stateDatabase() throws Problem {
    return relay.root().at(config().stateDatabase());
  }

  Path nocreateFile() throws Problem {
    return relay.root().at(config().nocreateFile());
  }

  Mailboxes mailboxes() throws Problem {
    return new Mailboxes(directory(), config().addressDomain());
  }

  /** The address, which has to exist. */
  Mailbox find(String address) throws Problem, IOException {
    try {
      return mailboxes()
          .find(address)
          .orElseThrow(() -> new Problem(Output.printable(address) + ": there is no such address"));
    } catch (NoSuchFileException e) {
      throw new Problem(directory() + ": no mailboxes there; is the disk mounted?");
    }
  }

  /** Ends what the address has open; elsewhere than on this system there is nothing. */
  void endSessions(Mailbox mailbox, Programs runner) throws IOException, Problem {
    if (relay.root().isSystem()) {
      new Sessions(runner, programs).end(mailbox.address(), mailbox.directory());
    }
  }
}
