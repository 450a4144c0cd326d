// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost queue}. */
@Command(
    name = "queue",
    description = {
      "Shows what waits in Postfix's queue: for which relay, since when, and why.",
      "Addresses are not shown; postqueue -p has them."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:shown", "1:Postfix's queue cannot be read", "2:wrong usage"},
    mixinStandardHelpOptions = true)
public final class QueueCommand implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final MailPrograms mail = new MailPrograms();

  @Option(
      names = "--json",
      description = "For programs: messages per queue, and waiting: relay, reason, count, oldest.")
  private boolean json;

  public QueueCommand(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    MailQueue queue = MailQueue.ask(programs, mail);
    List<MailQueue.Group> groups = queue.groups();
    if (json) {
      output.json(new Json(queue.messages(), groups));
      return Sealpost.OK;
    }
    if (queue.isEmpty()) {
      output.line("the queue is empty");
      return Sealpost.OK;
    }
    queue.messages().forEach((name, count) -> output.line(name + ": " + many(count, "message")));
    for (MailQueue.Group group : groups) {
      output.line("");
      output.line(
          output.coloured("bold", group.relay())
              + ": "
              + many(group.recipients(), "recipient")
              + ", the oldest since "
              + age(group.oldest()));
      output.line("  " + group.reason());
    }
    return Sealpost.OK;
  }

  private static String many(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  /** Field names are those of the JSON. */
  private record Json(Map<String, Integer> messages, List<MailQueue.Group> waiting) {}

  private String age(long arrival) {
    Duration age = Duration.ofSeconds(Math.max(0, clock.instant().getEpochSecond() - arrival));
    return age.toHours() >= 1 ? age.toHours() + " h" : age.toMinutes() + " min";
  }
}
