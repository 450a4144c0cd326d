// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost restore}. */
@Command(
    name = "restore",
    description = {
      "Checks a backup, and with --run makes this machine the relay that it is of.",
      "All of it or nothing: everything is made ready beside its place first, then renamed. What"
          + " was there before is kept, under its name and .before-restore."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the backup is whole and fits here; with --run, it is restored",
      "1:it is not, or something is in the way; nothing was changed",
      "2:wrong usage",
      "78:the chatmail.ini in it cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--run", description = "Do it; without, it is only checked.")
  private boolean run;

  @Option(names = "--force", description = "Put aside what is in the way.")
  private boolean force;

  @Option(
      names = "--mailboxes",
      paramLabel = "DIR",
      description = "Where mailboxes go, if mailboxes_dir in the backup is not the usual one.")
  private @Nullable Path mailboxes;

  @Option(names = "--json", description = "For programs: the manifest, what is in the way.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "What sealpost backup wrote.")
  private Path file = Path.of("");

  public RestoreCommand(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  /** Names are those of the JSON. */
  private record Report(Manifest backup, List<String> inTheWay, boolean restored) {}

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    Restore restore = new Restore(file, relay.root(), mailboxes, programs, output);
    Manifest manifest = restore.check();
    List<Path> inTheWay = restore.inTheWay();
    boolean fits = inTheWay.isEmpty() || force;
    if (run && fits) {
      restore.run(clock.instant());
    }
    if (json) {
      output.json(
          new Report(manifest, inTheWay.stream().map(Path::toString).toList(), run && fits));
    } else {
      show(manifest, inTheWay, run && fits, output);
    }
    return fits ? Sealpost.OK : Sealpost.PROBLEM;
  }

  private void show(Manifest manifest, List<Path> inTheWay, boolean done, Output output) {
    output.line(
        String.format(
            "%s: a whole backup of %s, made %s by sealpost %s: %d files, %d bytes, %d mailboxes",
            file,
            Output.printable(manifest.domain()),
            Output.printable(manifest.made()),
            Output.printable(manifest.version()),
            manifest.files(),
            manifest.bytes(),
            manifest.mailboxes()));
    for (Path path : inTheWay) {
      output.line((done ? "put aside: " : "in the way: ") + path);
    }
    if (done) {
      output.line("restored");
      output.note("now: sealpost apply, then sealpost doctor");
    } else if (!inTheWay.isEmpty() && !force) {
      output.note("this machine has a relay already; --force puts aside what is in the way");
    } else {
      output.note("nothing was written; --run restores it");
    }
  }
}
