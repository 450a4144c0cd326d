// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.migrate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

/** {@code sealpost migrate}. */
@Command(
    name = "migrate",
    description = {
      "Takes over an official chatmail relay on this machine: settings, mail, keys, certificate.",
      "Lists what it would do, and does it with --run; a second run does what is left. The official"
          + " relay's files stay as they are."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:everything is listed, or done",
      "1:there is no official relay, or a step failed; run it again when that is mended",
      "2:wrong usage",
      "78:its chatmail.ini cannot be used, or there is one here of another domain"
    },
    mixinStandardHelpOptions = true)
public final class MigrateCommand implements Callable<Integer> {
  private final Programs programs;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(
      names = "--from",
      paramLabel = "DIR",
      description = "Stands for / of the official relay, such as its mounted disk.")
  private @Nullable Path from;

  @Option(names = "--run", description = "Do it.")
  private boolean run;

  @Option(names = "--json", description = "For programs: a list of step, state.")
  private boolean json;

  public MigrateCommand(Programs programs) {
    this.programs = programs;
  }

  /** Names are those of the JSON. */
  private record Report(String step, String state) {}

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    Migration migration =
        new Migration(from == null ? relay.root() : new Root(from), relay, programs);
    List<Step> steps = migration.steps();
    if (json && !run) {
      output.json(
          steps.stream()
              .map(step -> new Report(step.text(), step.state().name().toLowerCase(Locale.ROOT)))
              .toList());
      return Sealpost.OK;
    }
    for (Step step : steps) {
      if (run && step.state() == Step.State.PENDING) {
        step.action().run();
      }
      output.line(mark(step) + step.text());
    }
    output.note(
        run
            ? "now: sealpost init "
                + migration.config().mailDomain()
                + " (adds what is missing), sealpost apply, sealpost doctor"
            : "nothing was changed; --run does it");
    return Sealpost.OK;
  }

  private String mark(Step step) {
    return switch (step.state()) {
      case NOTE -> "note  ";
      case DONE -> "done  ";
      case PENDING -> run ? "done  " : "to do ";
    };
  }
}
