// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.dns.Records;
import org.sealpost.cli.dns.ZoneCheck;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.setup.Drift;
import org.sealpost.common.config.ChatmailConfig;

/**
 * Everything that {@code sealpost doctor} looks at. A check that cannot be done is a warning of its
 * own, and the others go on.
 */
final class Doctor {
  private static final int MANY_DEFERRED = 100;

  private final ChatmailConfig config;
  private final RelayOptions relay;
  private final MailPrograms mail;
  private final Programs programs;
  private final Clock clock;
  private final List<Finding> findings = new ArrayList<>();

  Doctor(
      ChatmailConfig config,
      RelayOptions relay,
      MailPrograms mail,
      Programs programs,
      Clock clock) {
    this.config = config;
    this.relay = relay;
    this.mail = mail;
    this.programs = programs;
    this.clock = clock;
  }

  @FunctionalInterface
  private interface Check {
    Finding look() throws IOException, Problem;
  }

  /** All of them; no DNS without records to ask. */
  List<Finding> examine(@Nullable Records records) {
    config
        .warnings()
        .forEach(text -> findings.add(Finding.warning("settings", text, "edit " + relay.config())));
    check("configuration", this::configuration);
    SystemChecks system = new SystemChecks(config, relay.root(), programs);
    for (String unit : Units.REQUIRED) {
      check("service " + unit, () -> system.unit(unit));
    }
    RelaySockets.ALL.forEach(socket -> check(socket.name(), () -> system.socket(socket)));
    for (int port : new TreeSet<>(SystemChecks.PORTS.keySet())) {
      check("port " + port, () -> system.port(port));
    }
    check("certificate", () -> new CertificateCheck(config, relay.root()).look(clock.instant()));
    FileChecks files = new FileChecks(config, relay.root());
    config.dkimKeys().forEach((s, key) -> check("DKIM key " + s, () -> files.dkimKey(s, key)));
    SecretChecks secrets = new SecretChecks(config, relay.root(), programs);
    check("secrets", secrets::modes);
    check("logs", secrets::logs);
    check("calls", system::calls);
    check("mailboxes", files::mailboxes);
    check("database", files::database);
    check("disk", system::disk);
    check("clock", system::clock);
    check("queue", this::queue);
    check("versions", this::versions);
    if (records != null && !config.isIpOnly()) {
      check("DNS", () -> dns(records));
    }
    return findings;
  }

  private void check(String name, Check check) {
    try {
      findings.add(check.look());
    } catch (IOException e) {
      findings.add(unchecked(name, String.valueOf(Problem.of(e).getMessage())));
    } catch (Problem e) {
      findings.add(unchecked(name, String.valueOf(e.getMessage())));
    }
  }

  private static Finding unchecked(String name, String why) {
    return Finding.warning(
        name, "cannot be checked: " + why, "run sealpost doctor on the relay itself, as root");
  }

  private Finding configuration() throws IOException, Problem {
    List<Path> drift = Drift.of(config, relay, programs);
    return drift.isEmpty()
        ? Finding.ok("configuration", "is as chatmail.ini says")
        : Finding.warning(
            "configuration",
            drift.size() + " files are not as chatmail.ini says: " + drift,
            "see sealpost apply --diff; lines of your own belong in"
                + " /etc/sealpost/postfix-main.cf or /etc/dovecot/local.conf");
  }

  private Finding queue() throws IOException, Problem {
    int deferred = MailQueue.ask(programs, mail).deferred();
    return deferred < MANY_DEFERRED
        ? Finding.ok("queue", deferred + " messages deferred")
        : Finding.warning(
            "queue", deferred + " messages deferred", "see sealpost queue for whom and why");
  }

  private Finding versions() {
    Map<String, String> versions = Versions.all(programs, mail, "");
    String postfix = versions.getOrDefault("postfix", "-");
    String dovecot = versions.getOrDefault("dovecot", "-");
    String text = "Postfix " + postfix + ", Dovecot " + dovecot;
    // SMTP smuggling is shut out from 3.7.9 and 3.8.4 on.
    boolean old = postfix.matches("([12]\\..*|3\\.[0-6](\\..*)?|3\\.7\\.[0-8]|3\\.8\\.[0-3])");
    if (postfix.equals("-") || dovecot.equals("-")) {
      return Finding.error("versions", text, "install what is missing");
    }
    return old || !dovecot.matches("2\\.[34]\\..*")
        ? Finding.error("versions", text, "Postfix 3.7.9 and Dovecot 2.3 or 2.4 are needed")
        : Finding.ok("versions", text);
  }

  private Finding dns(Records records) throws IOException, Problem {
    List<String> problems = ZoneCheck.problems(config, clock, relay, records);
    return problems.isEmpty()
        ? Finding.ok("DNS", "all required records are there")
        : Finding.error("DNS", String.join("; ", problems), "see sealpost dns for what to set");
  }
}
