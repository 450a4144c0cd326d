// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import org.sealpost.common.metrics.EncryptionMetrics.Direction;

/**
 * All that a process counts and measures. One instance for each process, handed to the services by
 * whoever wires them; one that nobody shows is as good as none, so tests and programs that measure
 * nothing make a new one.
 *
 * <p>Every instrument with each of its labels exists from the start: a service takes its own once,
 * and then counts with an addition. Nothing here depends on another package.
 */
public final class Metrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Map<MilterMetrics.Role, MilterMetrics> milters =
      new EnumMap<>(MilterMetrics.Role.class);
  private final Map<Direction, EncryptionMetrics> encryption = new EnumMap<>(Direction.class);
  private final Map<DictMetrics.Role, DictMetrics> dicts = new EnumMap<>(DictMetrics.Role.class);
  private final DkimMetrics dkim;
  private final DnsMetrics dns;
  private final PolicyMetrics policy;
  private final RateMetrics rates;
  private final AccountMetrics accounts;
  private final PushMetrics push;
  private final OutgoingHttpsMetrics outgoingHttps;
  private final ConnectionMetrics connections;

  /** A page to show. */
  public record Page(String contentType, String text) {}

  /** With everything at 0. */
  public Metrics() {
    Instruments instruments = new Instruments(registry);
    milters(instruments);
    encryption(instruments);
    Histogram dict =
        instruments.seconds("sealpost_dict_seconds", "Dict requests.", "service", "request");
    for (DictMetrics.Role role : DictMetrics.Role.values()) {
      dicts.put(role, new DictMetrics(dict, role));
    }
    dkim = new DkimMetrics(instruments);
    dns = new DnsMetrics(instruments);
    policy = new PolicyMetrics(instruments);
    rates = new RateMetrics(instruments);
    accounts = new AccountMetrics(instruments);
    push = new PushMetrics(instruments);
    outgoingHttps = new OutgoingHttpsMetrics(instruments);
    connections = new ConnectionMetrics(registry);
    ProcessMetrics.register(instruments);
  }

  private void milters(Instruments instruments) {
    Histogram times =
        instruments.seconds(
            "sealpost_milter_seconds", "Screens at work on a message.", "service", "stage");
    Counter verdicts =
        instruments.counter("sealpost_milter_messages", "Messages judged.", "service", "verdict");
    for (MilterMetrics.Role role : MilterMetrics.Role.values()) {
      milters.put(role, new MilterMetrics(times, verdicts, role));
    }
  }

  private void encryption(Instruments instruments) {
    EncryptionMetrics.Shared shared =
        new EncryptionMetrics.Shared(
            instruments.counter(
                "sealpost_messages", "Messages by what they are.", "direction", "kind"),
            instruments.named("incoming_mailer_daemon_mail_count", "Delivery reports."),
            instruments.named("rejected_unencrypted_mail_count", "Readable messages refused."));
    for (Direction direction : Direction.values()) {
      encryption.put(direction, new EncryptionMetrics(instruments, shared, direction));
    }
  }

  /** Of one milter. */
  public MilterMetrics milter(MilterMetrics.Role role) {
    return of(milters, role);
  }

  /** Of one direction. */
  public EncryptionMetrics encryption(Direction direction) {
    return of(encryption, direction);
  }

  /** Of one dict service. */
  public DictMetrics dict(DictMetrics.Role role) {
    return of(dicts, role);
  }

  private static <K, V> V of(Map<K, V> all, K key) {
    V value = all.get(key);
    if (value == null) {
      throw new IllegalStateException("no metrics of " + key);
    }
    return value;
  }

  public DkimMetrics dkim() {
    return dkim;
  }

  public DnsMetrics dns() {
    return dns;
  }

  public PolicyMetrics policy() {
    return policy;
  }

  public RateMetrics rates() {
    return rates;
  }

  public AccountMetrics accounts() {
    return accounts;
  }

  public PushMetrics push() {
    return push;
  }

  public OutgoingHttpsMetrics outgoingHttps() {
    return outgoingHttps;
  }

  public ConnectionMetrics connections() {
    return connections;
  }

  /**
   * Everything, as it stands now: OpenMetrics for those who ask for it, Prometheus' own text format
   * for the others.
   *
   * @param accept what the client takes (RFC 9110 section 12.5.1); empty for anything
   */
  public Page page(String accept) {
    ExpositionFormatWriter writer =
        accept.contains("application/openmetrics-text")
            ? OpenMetricsTextFormatWriter.create()
            : PrometheusTextFormatWriter.create();
    ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
    try {
      writer.write(text, registry.scrape(), EscapingScheme.DEFAULT);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into memory: cannot be
    }
    return new Page(writer.getContentType(), text.toString(UTF_8));
  }
}
