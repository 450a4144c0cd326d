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

/** {@code sealpost accounts set-password}. */
@Command(
    name = "set-password",
    description = "Gives an address another password; sessions with the old one end.",
    mixinStandardHelpOptions = true)
final class AccountsSetPassword implements Callable<Integer> {
  private final Programs programs;
  @Mixin private final Accounts accounts = new Accounts();
  @Mixin private final NewPassword password = new NewPassword();

  @Parameters(paramLabel = "ADDRESS", description = "Which.")
  private String address = "";

  AccountsSetPassword(Programs programs) {
    this.programs = programs;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Mailbox mailbox = accounts.find(address);
    mailbox.setPasswordHash(password.hash(accounts.config().passwordMinLength()));
    accounts.endSessions(mailbox, programs);
    accounts.output().line(mailbox.address() + ": new password" + password.shown());
    return Sealpost.OK;
  }
}
