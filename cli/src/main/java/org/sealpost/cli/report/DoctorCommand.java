// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.dns.AuthoritativeRecords;
import org.sealpost.cli.dns.Records;
import org.sealpost.cli.dns.Validation;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.dns.DnsSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost doctor}. */
@Command(
    name = "doctor",
    description = {
      "Looks for what is wrong with the relay, and says what to do about it.",
      "Certificate, DNS, ports, sockets, permissions, queue, disk, clock, database, versions."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:nothing is wrong; there may be warnings",
      "1:something is wrong",
      "2:wrong usage",
      "78:chatmail.ini cannot be used"
    },
    mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
  private final @Nullable Records given;
  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();
  @Mixin private final MailPrograms mail = new MailPrograms();

  @Option(names = "--no-dns", description = "Do not ask DNS.")
  private boolean noDns;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only what is not well.")
  private boolean quiet;

  @Option(names = "--json", description = "For programs: a list of check, level, text, advice.")
  private boolean json;

  /** Found at the first question. */
  private @Nullable AuthoritativeRecords servers;

  /**
   * @param given asked instead of DNS; null for DNS
   */
  public DoctorCommand(@Nullable Records given, Programs programs, Clock clock) {
    this.given = given;
    this.programs = programs;
    this.clock = clock;
  }

  @Override
  public Integer call() throws Problem {
    Output output = new Output(Objects.requireNonNull(command));
    ChatmailConfig config = relay.load(output.err());
    Records records =
        noDns ? null : given != null ? given : (name, type) -> ask(config, name, type);
    List<Finding> all =
        new ArrayList<>(new Doctor(config, relay, mail, programs, clock).examine(records));
    if (!noDns && given == null) {
      all.add(resolver(config));
    }
    List<Finding> findings =
        all.stream().filter(finding -> !quiet || finding.level() != Finding.Level.OK).toList();
    if (json) {
      output.json(findings);
    } else {
      findings.forEach(finding -> show(finding, output));
    }
    return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.ERROR)
        ? Sealpost.PROBLEM
        : Sealpost.OK;
  }

  private static Finding resolver(ChatmailConfig config) {
    String advice =
        "apt install unbound, dns_resolver = 127.0.0.1 in chatmail.ini, sealpost apply; or name"
            + " another resolver that validates";
    try {
      return Validation.isDoneBy(DnsSettings.parse(config.dnsResolver().orElse("")))
          ? Finding.ok("resolver", "validates DNSSEC")
          : Finding.warning("resolver", "does not validate DNSSEC", advice);
    } catch (IOException | IllegalArgumentException e) {
      return Finding.warning("resolver", "does not answer: " + e.getMessage(), advice);
    }
  }

  private List<String> ask(ChatmailConfig config, String name, String type) throws IOException {
    if (servers == null) {
      try {
        servers =
            AuthoritativeRecords.of(
                config.mailDomain(), DnsSettings.parse(config.dnsResolver().orElse("")));
      } catch (IllegalArgumentException e) {
        throw new IOException("dns_resolver: " + e.getMessage(), e);
      }
    }
    return servers.look(name, type);
  }

  private static void show(Finding finding, Output output) {
    String mark =
        switch (finding.level()) {
          case OK -> output.coloured("green", "ok      ");
          case WARNING -> output.coloured("yellow", "warning ");
          case ERROR -> output.coloured("red", "ERROR   ");
        };
    output.line(mark + finding.check() + ": " + Output.printable(finding.text()));
    if (!finding.advice().isEmpty()) {
      output.line("        -> " + finding.advice());
    }
  }
}
