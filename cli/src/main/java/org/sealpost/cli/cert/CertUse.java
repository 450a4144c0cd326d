// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

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
import org.sealpost.cli.setup.Certificate;
import org.sealpost.cli.setup.KeyAndChain;
import org.sealpost.cli.setup.SettingsFile;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sealpost cert use}. */
@Command(
    name = "use",
    description = {
      "Uses a certificate that something else looks after, certbot or a company's authority.",
      "The files stay where they are and are read anew when they have changed. Names them in"
          + " tls_external_cert_and_key of chatmail.ini; empty that setting to go back."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:chatmail.ini names it; sealpost apply makes it so",
      "1:it cannot be used, and nothing was changed",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
final class CertUse implements Callable<Integer> {
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Parameters(index = "0", paramLabel = "CERT", description = "The certificate with its chain.")
  private Path cert = Path.of("");

  @Parameters(index = "1", paramLabel = "KEY", description = "Its key, without a password.")
  private Path key = Path.of("");

  CertUse(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    for (Path file : List.of(cert, key)) {
      if (!file.isAbsolute() || file.toString().matches(".*\\s.*")) {
        throw new ParameterException(
            Objects.requireNonNull(command).commandLine(),
            file + ": CERT and KEY are absolute paths without blanks");
      }
    }
    ChatmailConfig config = relay.load(output.err());
    SettingsFile settings = SettingsFile.read(relay.config());
    SettingsFile changed = settings.with("tls_external_cert_and_key", cert + " " + key);
    check(config);
    changed.write(relay.config());
    output.line(relay.config() + ": names " + cert);
    output.note("now: sealpost apply");
    return Sealpost.OK;
  }

  private void check(ChatmailConfig config) throws IOException, Problem {
    KeyAndChain present = Certificate.at(relay.root().at(cert), relay.root().at(key));
    if (!present.fits(programs)) {
      throw new Problem(key + " is not the key of " + cert);
    } else if (present.end().isBefore(clock.instant())) {
      throw new Problem(cert + " expired at " + present.end());
    } else if (!present.isFor(List.of(config.mailDomain()))) {
      throw new Problem(
          cert + " is not for " + config.mailDomain() + " but for " + present.names());
    }
  }
}
