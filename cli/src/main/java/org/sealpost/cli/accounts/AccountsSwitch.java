// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Programs;
import org.sealpost.common.accounts.Mailbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sealpost accounts disable} and {@code enable}. */
final class AccountsSwitch {
  private AccountsSwitch() {}

  @Command(
      name = "disable",
      description = {
        "Turns an address off: it can neither log in nor send, mail to it is refused (550), and its"
            + " open sessions end. Its mail stays."
      },
      mixinStandardHelpOptions = true)
  static final class Disable implements Callable<Integer> {
    private final Programs programs;
    @Mixin private final Accounts accounts = new Accounts();

    @Parameters(paramLabel = "ADDRESS", description = "Which.")
    private String address = "";

    Disable(Programs programs) {
      this.programs = programs;
    }

    @Override
    public Integer call() throws Problem, IOException {
      Mailbox mailbox = accounts.find(address);
      // First no new session, then none of the old.
      mailbox.setDisabled(true);
      accounts.endSessions(mailbox, programs);
      accounts.output().line(mailbox.address() + ": disabled");
      return Sealpost.OK;
    }
  }

  @Command(
      name = "enable",
      description = "Turns an address on again.",
      mixinStandardHelpOptions = true)
  static final class Enable implements Callable<Integer> {
    @Mixin private final Accounts accounts = new Accounts();

    @Parameters(paramLabel = "ADDRESS", description = "Which.")
    private String address = "";

    @Override
    public Integer call() throws Problem, IOException {
      Mailbox mailbox = accounts.find(address);
      mailbox.setDisabled(false);
      accounts.output().line(mailbox.address() + ": enabled");
      if (mailbox.isBlocked()) {
        accounts
            .output()
            .note("its password file is empty, so nobody can log in; see accounts set-password");
      }
      return Sealpost.OK;
    }
  }
}
