// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/** {@code sealpost fsreport}. */
@Command(
    name = "fsreport",
    description = {
      "Reports what the mailboxes hold and how many addresses are used.",
      "A timer runs it daily, for the metrics."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done",
      "1:some mailboxes could not be read; the report is about the others",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class FsReportCommand implements Callable<Integer> {
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(
      names = "--textfile",
      paramLabel = "FILE",
      description = "Also write the numbers to FILE, for Prometheus' textfile collector.")
  private @Nullable Path textfile;

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  public FsReportCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    MailTree tree = new MailTree(relay.root().at(config.mailboxesDir()));
    StorageReport report = new StorageReport(clock.instant());
    long[] troubles = {0};
    try (Progress progress = new Progress(output, output.isTerminal() ? tree.count() : 0)) {
      tree.forEach(
          mailbox -> {
            try {
              report.add(mailbox);
            } catch (IOException e) {
              troubles[0]++;
              output.note("sealpost: " + Problem.of(e).getMessage());
            }
            progress.step();
          });
    }
    if (textfile != null) {
      write(textfile, report.prometheus());
    }
    if (json) {
      output.json(report.json());
    } else {
      output.line(report.text().stripTrailing());
    }
    return troubles[0] == 0 ? Sealpost.OK : Sealpost.PROBLEM;
  }

  /** The collector reads at any moment: it sees the old file or the new one. */
  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
