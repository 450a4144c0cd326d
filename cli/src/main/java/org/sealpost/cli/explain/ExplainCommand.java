// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.TxtLookup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost explain}. */
@Command(
    name = "explain",
    description = {
      "Says why the relay would take a message or refuse it, check by check.",
      "FILE is the message as it came or as it shall go, with its header."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:it would be accepted",
      "1:it would be refused, or FILE cannot be read",
      "2:wrong usage"
    },
    mixinStandardHelpOptions = true)
public final class ExplainCommand implements Callable<Integer> {
  private final Function<DnsSettings, TxtLookup> dns;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;

  @Option(names = "--outgoing", description = "From one of our users; else from another relay.")
  private boolean outgoing;

  @Option(names = "--sender", paramLabel = "ADDRESS", description = "MAIL FROM, with --outgoing.")
  private String sender = "";

  @Option(names = "--recipient", paramLabel = "ADDRESS", description = "RCPT TO; repeatable.")
  private List<String> recipients = List.of();

  @Option(
      names = "--resolver",
      paramLabel = "ADDRESS",
      description = "Whom to ask for DKIM keys: address or address:port; else the system's.")
  private String resolver = "";

  @Option(names = "--json", description = "For programs: reply, and steps with their details.")
  private boolean json;

  @Parameters(paramLabel = "FILE", description = "A message (.eml).")
  private Path file = Path.of("");

  public ExplainCommand(Function<DnsSettings, TxtLookup> dns, Clock clock) {
    this.dns = dns;
    this.clock = clock;
  }

  /** Field names are those of the JSON. */
  private record Json(boolean accepted, String reply, List<Explanation.Step> steps) {}

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    Explanation explanation = new Explanation(MailFile.read(file));
    if (outgoing) {
      explanation.outgoing(recipients, sender);
    } else {
      explanation.incoming(recipients, dns.apply(settings()), clock.instant());
    }
    boolean accepted = explanation.reply().isEmpty();
    if (json) {
      output.json(new Json(accepted, explanation.reply(), explanation.steps()));
    } else {
      explanation.steps().forEach(step -> show(step, output));
      output.line(
          accepted
              ? output.coloured("green", "it would be accepted")
              : output.coloured("red", "it would be refused: ") + explanation.reply());
    }
    return accepted ? Sealpost.OK : Sealpost.PROBLEM;
  }

  private DnsSettings settings() {
    try {
      return DnsSettings.parse(resolver);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(), "--resolver: " + e.getMessage(), e);
    }
  }

  private static void show(Explanation.Step step, Output output) {
    String mark = step.passed() ? output.coloured("green", "ok ") : output.coloured("red", "no ");
    output.line(mark + " " + step.check() + ": " + Output.printable(step.text()));
    step.details().forEach(detail -> output.line("      " + Output.printable(detail)));
  }
}
