// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.jobs.MailboxRemoval;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.dict.tokens.TokenStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sealpost accounts delete}. */
@Command(
    name = "delete",
    description = {
      "Removes an address with all its mail, at once and for good; its open sessions end.",
      "Unless registration is closed, whoever logs in with the name next gets it anew; accounts"
          + " disable keeps it taken."
    },
    mixinStandardHelpOptions = true)
final class AccountsDelete implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;
  @Mixin private final Accounts accounts = new Accounts();

  @Parameters(paramLabel = "ADDRESS", description = "Which.")
  private String address = "";

  AccountsDelete(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Mailbox mailbox = accounts.find(address);
    // A client that reconnects at once must not make the address anew before its mail is gone.
    mailbox.setDisabled(true);
    accounts.endSessions(mailbox, programs);
    if (!new MailboxRemoval(accounts.directory()).remove(mailbox.directory(), directory -> true)) {
      throw new Problem(mailbox.address() + ": was removed by somebody else");
    }
    accounts.output().line(mailbox.address() + ": deleted");
    forgetDevices(mailbox.address());
    return Sealpost.OK;
  }

  /** The metadata service would notice within the hour; until then pushes would go on. */
  private void forgetDevices(String address) throws Problem {
    Path database = accounts.stateDatabase();
    if (!Files.exists(database)) {
      return;
    }
    try (TokenStore store = TokenStore.open(database, clock)) {
      store.forget(address);
    } catch (IOException e) {
      accounts
          .output()
          .err()
          .println(
              "sealpost: what is kept about its devices goes within an hour: " + e.getMessage());
    }
  }
}
