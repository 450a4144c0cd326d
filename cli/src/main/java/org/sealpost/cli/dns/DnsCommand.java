// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.dns.DnsSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sealpost dns}. */
@Command(
    name = "dns",
    description = {
      "Shows the relay's DNS records as lines of a zone file, and says which are missing.",
      "The name servers of the zone are asked, so what caches still hold does not matter."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:all required records are there",
      "1:a required record is missing or different",
      "2:wrong usage",
      "75:DNS does not answer now, nothing else is wrong",
      "78:chatmail.ini or a DKIM key cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class DnsCommand implements Callable<Integer> {
  private final @Nullable Records given;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();

  @Option(names = "--zone", description = "The lines of the zone file only; DNS is not asked.")
  private boolean zone;

  @Option(
      names = "--server",
      paramLabel = "ADDRESS",
      description = "The name server to ask: address or address:port.")
  private @Nullable String server;

  @Option(
      names = "--json",
      description = "For programs: a list of name, type, data, required, state, found, zoneLine.")
  private boolean json;

  /**
   * @param given asked instead of DNS; null for DNS
   */
  public DnsCommand(@Nullable Records given, Clock clock) {
    this.given = given;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    RelayZone wanted = ZoneCheck.zone(config, clock, relay);
    if (zone) {
      wanted.records().forEach(record -> output.line(record.zoneLine()));
      return Sealpost.OK;
    }
    List<WantedRecord.Checked> checked = ZoneCheck.check(wanted, records(config));
    if (json) {
      output.json(checked);
    } else {
      checked.forEach(record -> show(record, output));
    }
    return status(checked);
  }

  private Records records(ChatmailConfig config) throws Problem {
    if (given != null) {
      return given;
    }
    try {
      return server != null
          ? AuthoritativeRecords.of(DnsSettings.parse(server))
          : AuthoritativeRecords.of(
              config.mailDomain(), DnsSettings.parse(config.dnsResolver().orElse("")));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw Problem.temporary(String.valueOf(e.getMessage()));
    }
  }

  /** Still a zone file: what is not a record is a comment. */
  private static void show(WantedRecord.Checked record, Output output) {
    String state =
        switch (record.state()) {
          case "ok" -> output.coloured("green", "; ok");
          case "trouble" -> output.coloured("yellow", "; DNS does not answer now");
          case "missing" ->
              record.required()
                  ? output.coloured("red", "; MISSING")
                  : output.coloured("yellow", "; recommended");
          default ->
              output.coloured(record.required() ? "red" : "yellow", "; DIFFERENT, found: ")
                  + Output.printable(String.join(" | ", record.found()));
        };
    output.line(record.zoneLine());
    output.line("    " + state);
  }

  private static int status(List<WantedRecord.Checked> checked) {
    List<WantedRecord.Checked> required =
        checked.stream().filter(WantedRecord.Checked::required).toList();
    if (required.stream().anyMatch(r -> r.state().matches("missing|different"))) {
      return Sealpost.PROBLEM;
    }
    return required.stream().anyMatch(r -> r.state().equals("trouble"))
        ? Sealpost.TEMPORARY
        : Sealpost.OK;
  }
}
