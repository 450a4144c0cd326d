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
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost quota-expire}. */
@Command(
    name = "quota-expire",
    description = {
      "Removes the oldest messages of a mailbox that is over 75 percent of its quota, down to 70.",
      "Messages of the last 24 hours stay. Dovecot runs it when a mailbox gets that full."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:there is no such address, or its mailbox cannot be read or changed",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class QuotaExpireCommand implements Callable<Integer> {
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--remove", description = "Act; otherwise nothing is changed.")
  private boolean remove;

  @Parameters(paramLabel = "ADDRESS", description = "Whose mailbox.")
  private String address = "";

  public QuotaExpireCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    Path directory = relay.root().at(config.mailboxesDir());
    Mailbox mailbox =
        new Mailboxes(directory, config.addressDomain())
            .find(address)
            .orElseThrow(() -> new Problem("there is no such address"));
    Tally tally = new Tally();
    Remover remover = new Remover(remove, tally);
    QuotaRule quota = new QuotaRule(config.maxMailboxSize(), clock.instant(), remover);
    tally.messageBytes = MailboxSize.of(mailbox.directory()).bytes();
    if (quota.isOver(tally.messageBytes)) {
      quota.apply(mailbox.directory(), tally.messageBytes, (place, attributes) -> false);
    }
    if (tally.messagesRemoved > 0) {
      remover.forgetSize(mailbox.directory());
    }
    // Goes to Dovecot's log, where it is counted; whose mailbox it was is nobody's business.
    output.note(
        "quota-expire: "
            + (remove ? "removed " : "would remove ")
            + tally.messagesRemoved
            + " message(s), "
            + Bytes.text(tally.bytesRemoved)
            + " of "
            + Bytes.text(tally.messageBytes));
    return Sealpost.OK;
  }
}
