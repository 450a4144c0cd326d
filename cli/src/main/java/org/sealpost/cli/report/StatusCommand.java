// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.jobs.MailboxCount;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost status}. */
@Command(
    name = "status",
    description = "Shows at a glance what runs, and how much there is of it.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the services run and their sockets answer",
      "1:something does not run; sealpost doctor says what to do",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  private final Programs programs;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();
  @Mixin private final MailPrograms mail = new MailPrograms();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  public StatusCommand(Programs programs) {
    this.programs = programs;
  }

  /** Field names are those of the JSON. */
  private record Report(
      String domain,
      Map<String, String> services,
      Map<String, String> sockets,
      Map<String, String> versions,
      long mailboxes,
      String registration,
      Map<String, Integer> queue) {
    boolean isWell() {
      return Units.REQUIRED.stream().allMatch(unit -> "active".equals(services.get(unit)))
          && sockets.values().stream().allMatch("answers"::equals);
    }
  }

  @Override
  public Integer call() throws Problem, IOException {
    CommandSpec spec = Objects.requireNonNull(command);
    Output output = new Output(spec);
    Report report = look(relay.load(output.err()));
    if (json) {
      output.json(report);
    } else {
      output.line(output.coloured("bold", report.domain()));
      section("services", report.services(), output);
      section("sockets", report.sockets(), output);
      section("versions", report.versions(), output);
      output.line("mailboxes     " + report.mailboxes());
      output.line("registration  " + report.registration());
      output.line("queue         " + (report.queue().isEmpty() ? "empty" : report.queue()));
    }
    return report.isWell() ? Sealpost.OK : Sealpost.PROBLEM;
  }

  private Report look(ChatmailConfig config) throws IOException {
    Units units = new Units(programs);
    Map<String, String> services = new LinkedHashMap<>();
    Units.REQUIRED.forEach(unit -> services.put(unit, units.state(unit)));
    Map<String, String> sockets = new LinkedHashMap<>();
    for (RelaySockets.Socket socket : RelaySockets.ALL) {
      sockets.put(socket.name(), RelaySockets.state(relay.root(), socket));
    }
    boolean closed = Files.exists(relay.root().at(config.nocreateFile()));
    return new Report(
        config.addressDomain(),
        services,
        sockets,
        Versions.all(programs, mail, Sealpost.version()),
        MailboxCount.in(relay.root().at(config.mailboxesDir())),
        closed ? "closed" : "open",
        queue());
  }

  private Map<String, Integer> queue() throws IOException {
    try {
      return MailQueue.ask(programs, mail).messages();
    } catch (Problem e) {
      return Map.of("unknown", 0);
    }
  }

  private static void section(String name, Map<String, String> rows, Output output) {
    String[] label = {name};
    rows.forEach(
        (what, state) -> {
          String colour =
              state.equals("active") || state.equals("answers")
                  ? "green"
                  : name.equals("versions") ? "faint" : "red";
          output.line(
              String.format("%-13s %-16s ", label[0], what) + output.coloured(colour, state));
          label[0] = "";
        });
  }
}
