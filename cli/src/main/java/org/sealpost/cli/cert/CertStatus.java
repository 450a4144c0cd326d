// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.setup.Certificate;
import org.sealpost.cli.setup.KeyAndChain;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost cert status}. */
@Command(
    name = "status",
    description = "Shows the relay's certificate: who signed it, for what, until when.",
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:it is good",
      "1:it is missing, a stand-in, expired, for other names, or of another key",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
final class CertStatus implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--json", description = "For programs.")
  private boolean json;

  CertStatus(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  /** Names are those of the JSON; null is unknown, or none. */
  private record Report(
      String mode,
      String chain,
      String key,
      List<String> names,
      @Nullable String issuer,
      @Nullable String from,
      @Nullable String until,
      @Nullable String renewal,
      @Nullable String problem,
      CertState.@Nullable Failure lastFailure,
      @Nullable String account) {}

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    Report report = report(config);
    if (json) {
      output.json(report);
    } else {
      show(report, output);
    }
    return report.problem() == null ? Sealpost.OK : Sealpost.PROBLEM;
  }

  private Report report(ChatmailConfig config) throws IOException, Problem {
    Certificate certificate = new Certificate(config, relay.root());
    KeyAndChain present = null;
    String problem = null;
    try {
      if (certificate.exists()) {
        present = certificate.read();
        problem = problem(config, certificate, present);
      } else {
        problem = "there is none";
      }
    } catch (Problem e) {
      problem = e.getMessage();
    }
    return new Report(
        config.tlsMode().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        certificate.chain().toString(),
        certificate.key().toString(),
        present == null ? List.of() : present.names(),
        present == null ? null : present.certificate().getIssuerX500Principal().toString(),
        present == null ? null : present.begin().toString(),
        present == null ? null : present.end().toString(),
        present == null ? null : renewal(config, present),
        problem,
        new CertState(relay.root()).failure().orElse(null),
        new AcmeAccount(relay.root()).url().orElse(null));
  }

  private @Nullable String problem(
      ChatmailConfig config, Certificate certificate, KeyAndChain present)
      throws IOException, Problem {
    Instant now = clock.instant();
    if (present.end().isBefore(now)) {
      return "it has expired";
    } else if (!present.isFor(List.of(config.mailDomain()))) {
      return "it is not for " + config.mailDomain();
    }
    // That it is to be renewed soon is no problem of its own.
    Optional<String> due = Renewal.due(config, certificate, programs, present.begin());
    return config.tlsMode() == ChatmailConfig.TlsMode.ACME
        ? due.orElse(null)
        : present.fits(programs) ? null : "it is of another key";
  }

  private static @Nullable String renewal(ChatmailConfig config, KeyAndChain present) {
    return config.tlsMode() == ChatmailConfig.TlsMode.ACME ? present.renewAt().toString() : null;
  }

  private static void show(Report report, Output output) {
    output.line("kind:     " + report.mode());
    output.line("file:     " + report.chain());
    if (report.until() != null) {
      output.line("names:    " + Output.printable(String.join(" ", report.names())));
      output.line("issuer:   " + Output.printable(String.valueOf(report.issuer())));
      output.line("valid:    " + report.from() + " to " + report.until());
    }
    if (report.renewal() != null) {
      output.line("renewal:  " + report.renewal());
    }
    if (report.account() != null) {
      output.line("account:  " + Output.printable(report.account()));
    }
    CertState.Failure failure = report.lastFailure();
    if (failure != null) {
      output.line("last try: " + failure.at() + ": " + failure.problem());
    }
    String problem = report.problem();
    output.line(
        problem == null
            ? "state:    " + output.coloured("green", "good")
            : "state:    " + output.coloured("red", problem));
  }
}
