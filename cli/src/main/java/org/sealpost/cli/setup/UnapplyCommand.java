// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.host.Root;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost unapply}. */
@Command(
    name = "unapply",
    description = {
      "Brings back the configuration of Postfix, Dovecot, nginx and the others from before the first"
          + " sealpost apply.",
      "Accounts, mail, keys and chatmail.ini stay. What is replaced is kept, too."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:done; with --diff, there is nothing to do",
      "1:something failed; with --diff, there are differences",
      "2:wrong usage"
    },
    mixinStandardHelpOptions = true)
public final class UnapplyCommand implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--diff", description = "Show what would change, and change nothing.")
  private boolean diff;

  @Option(names = "--no-start", description = "Write the files only, restart nothing.")
  private boolean noStart;

  public UnapplyCommand(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    Root root = relay.root();
    Backups backups = new Backups(root);
    List<Path> runs = backups.runs();
    List<FileChange> changes =
        backups.original(runs).stream().filter(FileChange::isNeeded).toList();
    if (diff) {
      changes.forEach(change -> ApplyCommand.showDiff(change, output));
      return changes.isEmpty() ? Sealpost.OK : Sealpost.PROBLEM;
    }
    if (runs.isEmpty()) {
      throw new Problem("nothing has been applied: no backup in " + root.at(Backups.DIRECTORY));
    }
    Path kept = new Installation(root, programs, clock).put(changes);
    backups.putAside(kept == null ? runs : backups.runs());
    changes.forEach(change -> output.line(change.path() + ": " + change.kind()));
    if (kept != null) {
      output.line("what was there is kept in " + kept + ".undone");
    }
    Activation activation = new Activation(root, programs);
    activation.add(Installation.unitsOf(changes));
    if (!noStart && activation.isPossible()) {
      activation.restart().forEach(unit -> output.line(unit + ": restarted"));
    }
    return Sealpost.OK;
  }
}
