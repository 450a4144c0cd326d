// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.common.accounts.Mailboxes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code sealpost accounts create}. */
@Command(
    name = "create",
    description = {
      "Makes an address, also a shorter or longer one than users can, and while registration is"
          + " closed."
    },
    mixinStandardHelpOptions = true)
final class AccountsCreate implements Callable<Integer> {
  private final Clock clock;
  @Mixin private final Accounts accounts = new Accounts();
  @Mixin private final NewPassword password = new NewPassword();

  @Parameters(paramLabel = "ADDRESS", description = "Which; its name has a-z, 0-9, '.', '_', '-'.")
  private String address = "";

  AccountsCreate(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    String name = address.toLowerCase(Locale.ROOT);
    String domain = accounts.config().addressDomain();
    int at = name.lastIndexOf('@');
    if (!name.substring(at + 1).equals(domain)
        || at > 64
        || !name.substring(0, Math.max(0, at)).matches("[a-z0-9_-]++(\\.[a-z0-9_-]++)*+")) {
      throw new ParameterException(
          accounts.command().commandLine(), "ADDRESS is not name@" + domain);
    }
    Mailboxes mailboxes = accounts.mailboxes();
    String hash = password.hash(accounts.config().passwordMinLength());
    if (!mailboxes.create(name, hash, clock.instant())) {
      throw new Problem(name + ": exists already");
    }
    Ownership.handOver(accounts.directory(), accounts.find(name).directory());
    accounts.output().line(name + ": created" + password.shown());
    return Sealpost.OK;
  }
}
