// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.common.accounts.Mailbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sealpost accounts list}. */
@Command(
    name = "list",
    description = "Lists the addresses, in no order: day of the last login, state, address.",
    mixinStandardHelpOptions = true)
final class AccountsList implements Callable<Integer> {
  private static final Gson GSON = new Gson();

  @Mixin private final Accounts accounts = new Accounts();

  @Option(names = "--disabled", description = "Only those that are disabled or blocked.")
  private boolean disabled;

  @Option(
      names = "--json",
      description = "For programs: a list of address, lastLogin, state, enforcesEncryption.")
  private boolean json;

  @Override
  public Integer call() throws Problem, IOException {
    Output output = accounts.output();
    String[] separator = {"["};
    // Each is written as it is found: there may be a million.
    accounts
        .mailboxes()
        .forEach(
            mailbox -> {
              Account account = read(mailbox);
              if (account == null || (disabled && account.state().equals("active"))) {
                return;
              }
              if (json) {
                output.line(separator[0] + GSON.toJson(account));
                separator[0] = ",";
              } else {
                output.line(
                    account.lastLogin()
                        + "  "
                        + (account.state() + "  ").substring(0, 8)
                        + "  "
                        + account.address());
              }
            });
    if (json) {
      output.line((separator[0].equals("[") ? "[" : "") + "]");
    }
    return Sealpost.OK;
  }

  /** Null if it went away meanwhile. */
  private static @Nullable Account read(Mailbox mailbox) throws IOException {
    try {
      return Account.of(mailbox);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
