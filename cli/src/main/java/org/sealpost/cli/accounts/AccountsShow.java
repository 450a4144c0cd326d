// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.jobs.MailboxSize;
import org.sealpost.common.accounts.Mailbox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sealpost accounts show}. */
@Command(
    name = "show",
    description = "Shows what is known of an address, which is not much.",
    mixinStandardHelpOptions = true)
final class AccountsShow implements Callable<Integer> {
  @Mixin private final Accounts accounts = new Accounts();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  @Parameters(paramLabel = "ADDRESS", description = "Whose.")
  private String address = "";

  /** Field names are those of the JSON. */
  private record Report(Account account, String directory, long messages, long bytes, long quota) {}

  @Override
  public Integer call() throws Problem, IOException {
    Mailbox mailbox = accounts.find(address);
    Account account = Account.of(mailbox);
    MailboxSize size = MailboxSize.of(mailbox.directory());
    long quota = accounts.config().maxMailboxSize();
    Output output = accounts.output();
    if (json) {
      output.json(
          new Report(
              account, mailbox.directory().toString(), size.messages(), size.bytes(), quota));
      return Sealpost.OK;
    }
    output.line("address:     " + account.address());
    output.line("state:       " + account.state());
    output.line("last login:  " + account.lastLogin());
    output.line("cleartext:   " + (account.enforcesEncryption() ? "refused" : "accepted"));
    output.line("directory:   " + mailbox.directory());
    output.line("messages:    " + size.messages());
    output.line(
        String.format(
            "stored:      %d bytes, %.0f %% of the quota",
            size.bytes(), 100.0 * size.bytes() / quota));
    return Sealpost.OK;
  }
}
