// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.io.IOException;
import java.nio.channels.FileChannel;
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
import org.sealpost.cli.setup.Certificate;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost cert renew}. */
@Command(
    name = "renew",
    description = {
      "Gets another certificate if that is due, and lets the programs read it; a timer does so"
          + " twice a day.",
      "From the authority when a third of its life is left; one of the relay's own a month before"
          + " its end. A certificate that something else looks after is only read anew when its"
          + " files have changed. Whatever fails, the present certificate stays."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:the certificate lasts, and the programs have it",
      "1:something is wrong that needs somebody",
      "2:wrong usage",
      "75:the authority is away, busy, or has a rate limit; the timer tries again",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
final class CertRenew implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--force", description = "Get another one, though the present one is good.")
  private boolean force;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "What the authority's own web server is trusted by, for a test; PEM.")
  private @Nullable Path ca;

  @Option(names = "--json", description = "For programs: renewed, until, reloaded units.")
  private boolean json;

  CertRenew(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  /** Names are those of the JSON. */
  private record Report(boolean renewed, String until, List<String> reloaded) {}

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    Certificate certificate = new Certificate(config, relay.root());
    Renewal renewal = new Renewal(config, relay.root(), programs, clock.instant(), output);
    Report report;
    CertState state = new CertState(relay.root());
    try (FileChannel lock = state.lock()) {
      assert lock.isOpen();
      boolean renewed = renewal.renew(force, ca);
      List<String> reloaded = new Reload(config, relay.root(), state, programs).ifChanged();
      report = new Report(renewed, certificate.read().end().toString(), reloaded);
    }
    if (json) {
      output.json(report);
    } else {
      output.line(
          (report.renewed() ? "a new certificate, valid until " : "the certificate is valid until ")
              + report.until());
      report.reloaded().forEach(unit -> output.line(unit + ": reloaded"));
    }
    return Sealpost.OK;
  }
}
