// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.metrics.EncryptionMetrics.Direction;
import org.sealpost.common.metrics.EncryptionMetrics.Kind;

class MetricsTest {
  private final Metrics metrics = new Metrics();

  private String text(String accept) {
    return metrics.page(accept).text();
  }

  private double value(String sample) {
    List<String> lines = text("").lines().filter(line -> line.startsWith(sample + " ")).toList();
    assertEquals(1, lines.size(), sample);
    return Double.parseDouble(lines.get(0).substring(sample.length() + 1));
  }

  /** The names that operators' dashboards have. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "delivered_mail",
        "dkim_signed",
        "created_accounts",
        "created_ci_accounts",
        "created_nonci_accounts",
        "rejected_registrations",
        "filtered_outgoing_mail_count",
        "filtered_incoming_mail_count",
        "outgoing_encrypted_mail_count",
        "incoming_encrypted_mail_count",
        "outgoing_unencrypted_mail_count",
        "incoming_unencrypted_mail_count",
        "incoming_mailer_daemon_mail_count",
        "rejected_unencrypted_mail_count",
      })
  void officialName_isThereFromTheStart(String name) {
    assertEquals(0, value(name));
    assertTrue(text("application/openmetrics-text").contains("\n" + name + " 0"), name);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "INCOMING, ENCRYPTED,       1, 0, 0, 0",
    "INCOMING, SECURE_JOIN,     1, 0, 0, 0",
    "INCOMING, DELIVERY_REPORT, 0, 1, 1, 0",
    "INCOMING, CLEARTEXT,       0, 1, 0, 0",
    "INCOMING, REFUSED,         0, 1, 0, 1",
    "OUTGOING, ENCRYPTED,       1, 0, 0, 0",
    "OUTGOING, SETUP_MESSAGE,   0, 1, 0, 0",
    "OUTGOING, REFUSED,         0, 1, 0, 1",
  })
  void message_countsUnderTheOfficialNames(
      Direction direction, Kind kind, int encrypted, int readable, int report, int refused) {
    metrics.encryption(direction).found(kind);
    String way = direction.name().toLowerCase(Locale.ROOT);
    assertEquals(1, value("filtered_" + way + "_mail_count"));
    assertEquals(encrypted, value(way + "_encrypted_mail_count"));
    assertEquals(readable, value(way + "_unencrypted_mail_count"));
    assertEquals(report, value("incoming_mailer_daemon_mail_count"));
    assertEquals(refused, value("rejected_unencrypted_mail_count"));
    String other = direction == Direction.INCOMING ? "outgoing" : "incoming";
    assertEquals(0, value("filtered_" + other + "_mail_count"));
  }

  @Test
  void histogram_hasEveryLabelFromTheStart() {
    metrics.milter(MilterMetrics.Role.INCOMING).spent(MilterMetrics.Stage.END, 3_000_000);
    String labels = "{service=\"incoming\",stage=\"end\"";
    assertEquals(0, value("sealpost_milter_seconds_bucket" + labels + ",le=\"0.002\"}"));
    assertEquals(1, value("sealpost_milter_seconds_bucket" + labels + ",le=\"0.01\"}"));
    assertEquals(1, value("sealpost_milter_seconds_count" + labels + "}"));
    assertEquals(0, value("sealpost_milter_seconds_count{service=\"bounces\",stage=\"header\"}"));
  }

  @Test
  void counting_fromManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        running.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 1000; n++) {
                    metrics.dkim().signed();
                    metrics.dns().asked(DnsMetrics.Answer.FOUND, 1000);
                    metrics.rates().exceeded(RateMetrics.Rate.USER_MESSAGES);
                  }
                }));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(8000, value("dkim_signed"));
    assertEquals(8000, value("sealpost_dns_seconds_count{answer=\"found\"}"));
    assertEquals(8000, value("sealpost_rate_exceeded_total{rate=\"user_messages\"}"));
  }

  @Test
  void gauges_areAskedWhenSomebodyLooks() {
    assertFalse(text("").contains("sealpost_push_queue "));
    metrics.push().watch(() -> Optional.of(new PushMetrics.Waiting(3, 7.5)));
    metrics.connections().watch("incoming", () -> 2, () -> 40);
    assertEquals(3, value("sealpost_push_queue"));
    assertEquals(7.5, value("sealpost_push_queue_age_seconds"));
    assertEquals(2, value("sealpost_connections{service=\"incoming\"}"));
    assertEquals(40, value("sealpost_connections_accepted_total{service=\"incoming\"}"));
    assertTrue(value("process_resident_memory_bytes") > 1e6);
    assertTrue(value("jvm_memory_used_bytes") > 1e5);
    assertTrue(value("process_start_time_seconds") > 1.7e9);
  }

  @Test
  void page_inTheFormatThatIsAskedFor() {
    assertTrue(metrics.page("").contentType().startsWith("text/plain; version=0.0.4"));
    String accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
    assertTrue(metrics.page(accept).contentType().startsWith("application/openmetrics-text"));
    assertTrue(text(accept).endsWith("# EOF\n"));
  }
}
