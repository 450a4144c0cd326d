// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

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
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sealpost apply}. */
@Command(
    name = "apply",
    description = {
      "Makes the configuration of Postfix, Dovecot, nginx, coturn and unbound from chatmail.ini, and"
          + " the site, and restarts what changed.",
      "What is replaced is kept below /var/backups/sealpost; sealpost unapply brings it back."
          + " A second run changes nothing. Lines of your own for Postfix stand in"
          + " /etc/sealpost/postfix-main.cf and postfix-master.cf, for Dovecot in"
          + " /etc/dovecot/local.conf, for nginx in /etc/nginx/sealpost.d/*.conf. unbound is only"
          + " touched if dns_resolver says that it is asked."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {
      "0:all is as chatmail.ini says; with --diff, it was already",
      "1:something failed, and the old files are back; with --diff, there are differences",
      "2:wrong usage",
      "78:chatmail.ini, the certificate or a template cannot be used; nothing was changed"
    },
    mixinStandardHelpOptions = true)
public final class ApplyCommand implements Callable<Integer> {
  private static final String CERTIFICATE_UNIT = "sealpost-cert.service";

  private final Programs programs;
  private final Clock clock;

  @Spec private @Nullable CommandSpec command;
  @Mixin private final RelayOptions relay = new RelayOptions();
  @Mixin private final TemplateOptions templates = new TemplateOptions();

  @Option(names = "--diff", description = "Show what would change, and change nothing.")
  private boolean diff;

  @Option(
      names = "--no-start",
      description = "Write the files only; the next apply restarts what it has to.")
  private boolean noStart;

  @Option(names = "--json", description = "For programs: changed files, backup, restarted units.")
  private boolean json;

  public ApplyCommand(Programs programs, Clock clock) {
    this.programs = programs;
    this.clock = clock;
  }

  /** What was done; field names are those of the JSON. */
  private record Report(
      List<Change> changes, List<String> site, @Nullable String backup, List<String> restarted) {}

  private record Change(String path, String change) {}

  @Override
  public Integer call() throws Problem, IOException {
    Output output = new Output(Objects.requireNonNull(command));
    Root root = relay.root();
    ChatmailConfig config = relay.load(output.err());
    Certificate certificate = new Certificate(config, root);
    List<FileChange> changes =
        RelayConfiguration.changes(config, certificate, templates, relay, programs);
    SiteFolder site = new SiteFolder(root);
    if (diff) {
      return show(changes, site.update(config, false), output);
    }
    boolean renewed = certificate.provide(programs, clock.instant());
    Installation installation = new Installation(root, programs, clock);
    Path backup = installation.install(changes);
    List<Path> pages = site.update(config, true);
    Activation activation = new Activation(root, programs);
    activation.add(Installation.unitsOf(changes));
    if (renewed) {
      activation.add(
          List.of(Component.DOVECOT.unit(), Component.POSTFIX.unit(), Component.NGINX.unit()));
    }
    if (installation.settingsChanged(relay.config())) {
      activation.add(List.of(Activation.DAEMON_SETTINGS));
    }
    boolean start = !noStart && activation.isPossible();
    List<String> restarted = start ? activation.restart() : List.of();
    if (start && certificate.isStandIn()) {
      fetchCertificate(output);
    }
    String kept = backup == null ? null : backup.toString();
    Report report = new Report(list(changes), names(pages), kept, restarted);
    if (json) {
      output.json(report);
    } else {
      report(report, site.path(), activation.pending(), output);
    }
    return Sealpost.OK;
  }

  /** Now that nginx answers the authority's challenges. Without it the relay works, but no peer. */
  private void fetchCertificate(Output output) throws IOException {
    output.note("fetching a certificate");
    if (!programs.run("systemctl", "start", CERTIFICATE_UNIT).ok()) {
      output.note(
          "no certificate yet, and clients will not accept the one there is: see journalctl -u "
              + CERTIFICATE_UNIT
              + " for why; it is tried again daily, and by sealpost cert renew");
    }
  }

  private int show(List<FileChange> changes, List<Path> pages, Output output) {
    if (json) {
      output.json(new Report(list(changes), names(pages), null, List.of()));
    } else {
      changes.forEach(change -> showDiff(change, output));
      pages.forEach(page -> output.line("site: " + page + " would be written"));
    }
    return changes.isEmpty() && pages.isEmpty() ? Sealpost.OK : Sealpost.PROBLEM;
  }

  static void showDiff(FileChange change, Output output) {
    for (String line : change.diff().lines().toList()) {
      String style =
          line.startsWith("@@")
              ? "cyan"
              : line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : "";
      output.line(style.isEmpty() ? line : output.coloured(style, line));
    }
  }

  private static void report(Report report, Path site, List<String> pending, Output output) {
    report.changes().forEach(change -> output.line(change.path() + ": " + change.change()));
    if (report.changes().isEmpty()) {
      output.line("the configuration is as chatmail.ini says already");
    }
    if (!report.site().isEmpty()) {
      output.line(site + ": " + report.site().size() + " files of the site written");
    }
    if (report.backup() != null) {
      output.line("what was there is kept in " + report.backup());
    }
    report.restarted().forEach(unit -> output.line(unit + ": restarted"));
    if (!pending.isEmpty()) {
      output.note("still to be restarted, by sealpost apply: " + String.join(" ", pending));
    }
  }

  private static List<Change> list(List<FileChange> changes) {
    return changes.stream()
        .map(change -> new Change(change.path().toString(), change.kind()))
        .toList();
  }

  private static List<String> names(List<Path> pages) {
    return pages.stream().map(Path::toString).toList();
  }
}
