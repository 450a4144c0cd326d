// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Progress;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost expire}. */
@Command(
    name = "expire",
    description = {
      "Removes old messages, mailboxes that nobody uses, and what is over the quota.",
      "Says what it would remove, unless --remove is given. The limits are delete_mails_after,"
          + " delete_large_after, delete_inactive_users_after and max_mailbox_size of chatmail.ini."
          + " A timer runs it daily, as the user that owns the mailboxes."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done",
      "1:some mailboxes could not be read or changed; the others are done",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class ExpireCommand implements Callable<Integer> {
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--remove", description = "Act; otherwise nothing is changed.")
  private boolean remove;

  @Option(names = "--json", description = "For programs: the numbers of the summary.")
  private boolean json;

  public ExpireCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    Path directory = relay.root().at(config.mailboxesDir());
    MailTree tree = new MailTree(directory);
    Tally tally = new Tally();
    Path database = relay.root().at(config.stateDatabase());
    try (ForgottenDevices devices = new ForgottenDevices(database, clock, output);
        Progress progress = new Progress(output, output.isTerminal() ? tree.count() : 0)) {
      Expiry expiry = new Expiry(config, directory, clock.instant(), remove, devices, tally);
      expiry.finishEarlier();
      tree.forEach(
          mailbox -> {
            try {
              expiry.mailbox(mailbox);
            } catch (IOException e) {
              tally.troubles++;
              output.note("sealpost: " + Problem.of(e).getMessage());
            }
            progress.step();
          });
    }
    if (json) {
      output.json(tally);
    } else {
      output.line("expire: " + tally.summary(remove));
    }
    return tally.troubles == 0 ? Sealpost.OK : Sealpost.PROBLEM;
  }
}
