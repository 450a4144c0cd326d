// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.PushMetrics;

/**
 * The page as Prometheus' own checker sees it, the dashboard and the alerts against the names on
 * it, and mtail's program against a log.
 */
class MonitoringTest {
  private static final Path ROOT = Path.of("..");

  /** Made by Prometheus itself for each target. */
  private static final Set<String> OF_PROMETHEUS = Set.of("up");

  /** Names that an expression can have and that are none of ours. */
  private static final Pattern OURS =
      Pattern.compile(
          "\\b(?:sealpost|jvm|process|created|filtered|rejected|incoming|outgoing|dkim|delivered)"
              + "_[a-z_]+\\b|\\bup\\b");

  @TempDir Path directory;
  private final Metrics metrics = new Metrics();

  @BeforeEach
  void somethingToSee() {
    metrics.push().watch(() -> Optional.of(new PushMetrics.Waiting(1, 2)));
    metrics.connections().watch("incoming", () -> 1, () -> 1);
  }

  private String page(String accept) {
    return metrics.page(accept).text();
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>(OF_PROMETHEUS);
    page("")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  private void assertKnown(String expression) {
    Matcher name = OURS.matcher(expression.replaceAll("\"[^\"]*\"", ""));
    Set<String> unknown = new TreeSet<>();
    int found = 0;
    while (name.find()) {
      found++;
      if (!names().contains(name.group())) {
        unknown.add(name.group());
      }
    }
    assertTrue(found > 0, expression);
    assertEquals(Set.of(), unknown, expression);
  }

  @Test
  void dashboard_asksForWhatThereIs() throws IOException {
    JsonElement dashboard =
        JsonParser.parseString(Files.readString(ROOT.resolve("docs/grafana/sealpost.json")));
    List<String> expressions = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    JsonArray panels = dashboard.getAsJsonObject().getAsJsonArray("panels");
    for (JsonElement panel : panels) {
      assertTrue(ids.add(panel.getAsJsonObject().get("id").getAsInt()), "an id twice");
      JsonArray targets = panel.getAsJsonObject().getAsJsonArray("targets");
      if (targets != null) {
        targets.forEach(t -> expressions.add(t.getAsJsonObject().get("expr").getAsString()));
      }
    }
    assertTrue(expressions.size() > 20, expressions.toString());
    expressions.forEach(this::assertKnown);
  }

  @Test
  void alerts_askForWhatThereIs() throws IOException {
    String rules = Files.readString(ROOT.resolve("docs/alerts.yml"));
    Matcher rule =
        Pattern.compile("(?s)\n        expr: (.*?)\n        (?:for|labels):").matcher(rules);
    int count = 0;
    while (rule.find()) {
      count++;
      assertKnown(rule.group(1));
    }
    assertEquals(rules.split("- alert: ", -1).length - 1, count);
    assertTrue(count > 5);
  }

  @Test
  void names_areDocumented() throws IOException {
    String text = Files.readString(ROOT.resolve("docs/metrics.md"));
    for (String name : names()) {
      String family = name.replaceAll("_(bucket|sum|count)$", "");
      assertTrue(text.contains(family) || text.contains(name), name + " in docs/metrics.md");
    }
    Matcher alert =
        Pattern.compile("- alert: (\\w+)")
            .matcher(Files.readString(ROOT.resolve("docs/alerts.yml")));
    while (alert.find()) {
      assertTrue(text.contains(alert.group(1)), alert.group(1) + " in docs/metrics.md");
    }
  }

  @Test
  void page_isOpenMetrics() {
    String text = page("application/openmetrics-text");
    assertTrue(text.endsWith("\n# EOF\n"));
    Pattern sample =
        Pattern.compile(
            "[a-z_]+(?:\\{(?:[a-z]+=\"[A-Za-z0-9_.+-]*\",?)+})? [0-9.E+-]+(?: [0-9.]+)?");
    Pattern comment =
        Pattern.compile(
            "# (?:TYPE [a-z_]+ (?:counter|gauge|histogram|unknown)|UNIT .*|HELP .*|EOF)");
    text.lines()
        .forEach(
            line ->
                assertTrue(
                    sample.matcher(line).matches() || comment.matcher(line).matches(), line));
  }

  @Test
  void promtool_hasNoComplaints() throws Exception {
    Path page = Files.writeString(directory.resolve("page"), page(""));
    Run metricsCheck = run(page, "promtool", "check", "metrics");
    assertEquals(0, metricsCheck.status(), metricsCheck.output());
    Path alerts = ROOT.resolve("docs/alerts.yml").toAbsolutePath().normalize();
    Run rulesCheck = run(page, "promtool", "check", "rules", alerts.toString());
    assertEquals(0, rulesCheck.status(), rulesCheck.output());
  }

  /** A log as journalctl and mail.log have it, and what the official relay would have counted. */
  @Test
  void mtail_counts() throws Exception {
    Path log =
        Files.writeString(
            directory.resolve("log"),
            """
            Nov 23 05:00:00 relay dovecot: lmtp(x)<1>: msgid=<a@b>: saved mail to INBOX
            Nov 23 05:00:00 relay dovecot: lmtp(x)<1>: msgid=<a@b>: saved mail to INBOX
            Nov 23 05:00:00 relay dovecot: lmtp(x): Quota exceeded (mailbox for user is full)
            Nov 23 05:00:01 relay sealpostd[7]: Created address: ci-abcdef@chat.test
            Nov 23 05:00:01 relay sealpostd[7]: Created address: abcdefghi@chat.test
            Nov 23 05:00:01 relay sealpostd[7]: Created address: abcdefghj@chat.test
            Nov 23 05:00:01 relay sealpostd[7]: registration rejected: password is too long
            Nov 23 05:00:02 relay sealpostd[7]: 4Xq: message: incoming encrypted
            Nov 23 05:00:02 relay sealpostd[7]: 4Xr: message: incoming secure_join
            Nov 23 05:00:02 relay sealpostd[7]: 4Xs: message: incoming delivery_report
            Nov 23 05:00:02 relay sealpostd[7]: 4Xt: message: incoming refused
            Nov 23 05:00:02 relay sealpostd[7]: 4Xu: message: outgoing encrypted
            Nov 23 05:00:02 relay sealpostd[7]: 4Xv: message: outgoing refused
            Nov 23 05:00:02 relay sealpostd[7]: 4Xu: message: signed
            Nov 23 05:00:03 relay sealpost-quota-expire: quota-expire: removed 12 message(s), 1 MB
            """);
    Run mtail =
        run(
            log,
            "mtail",
            "--one_shot",
            "--one_shot_format=json",
            "--address",
            "127.0.0.1",
            "--port",
            "0",
            "--logtostderr",
            "--progs",
            ROOT.resolve("config/mtail").toAbsolutePath().normalize().toString(),
            "--logs",
            log.toString());
    assertEquals(0, mtail.status(), mtail.output());
    assertCounted(mtail, "delivered_mail", 2);
    assertCounted(mtail, "quota_exceeded", 1);
    assertCounted(mtail, "created_accounts", 3);
    assertCounted(mtail, "created_ci_accounts", 1);
    assertCounted(mtail, "created_nonci_accounts", 2);
    assertCounted(mtail, "rejected_registrations", 1);
    assertCounted(mtail, "filtered_incoming_mail_count", 4);
    assertCounted(mtail, "incoming_encrypted_mail_count", 2);
    assertCounted(mtail, "incoming_unencrypted_mail_count", 2);
    assertCounted(mtail, "incoming_mailer_daemon_mail_count", 1);
    assertCounted(mtail, "filtered_outgoing_mail_count", 2);
    assertCounted(mtail, "outgoing_encrypted_mail_count", 1);
    assertCounted(mtail, "outgoing_unencrypted_mail_count", 1);
    assertCounted(mtail, "rejected_unencrypted_mail_count", 2);
    assertCounted(mtail, "dkim_signed", 1);
    assertCounted(mtail, "quota_expire_runs", 1);
    assertCounted(mtail, "quota_expire_removed_files", 12);
  }

  private static void assertCounted(Run mtail, String name, int value) {
    Pattern metric =
        Pattern.compile("\"Name\": \"" + name + "\".*?\"Value\": (\\d+)", Pattern.DOTALL);
    Matcher found = metric.matcher(mtail.output());
    assertTrue(found.find(), name + " in " + mtail.output());
    assertEquals(Integer.toString(value), found.group(1), name);
  }

  private record Run(int status, String output) {}

  private Run run(Path input, String... command) throws Exception {
    Path program = Path.of("/usr/bin", command[0]);
    Assumptions.assumeTrue(Files.isExecutable(program), program + " is missing");
    command[0] = program.toString();
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(input.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), command[0] + " takes longer than a minute");
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertFalse(text.contains("panic:"), text);
    return new Run(process.exitValue(), text);
  }
}
