// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ChatmailConfig.OutgoingHttps;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.OutgoingHttpsMetrics;

/**
 * Makes the two services of outgoing mail over HTTPS. They share what is known of other relays, for
 * as long as the configuration stays. One instance for each process.
 */
public final class OutgoingServices {
  private static final Duration KNOWN = Duration.ofMinutes(30);

  /** Where HTTPS is for those whom SMTP does not reach, SMTP is not the way out for long. */
  private static final Duration FALLBACK_FAILED = Duration.ofMinutes(1);

  private static final int PROBES = 4;
  private static final int WAITING_PROBES = 1000;
  private static final int HTTPS_PORT = 443;
  private static final int SMTP_PORT = 25;
  private static final int SMTP_CONNECT_MILLIS = 5_000;

  private final OutgoingHttpsMetrics metrics;
  private final Executor background = background();
  private @Nullable ScheduledExecutorService timer;
  private @Nullable Shared shared;

  public OutgoingServices(Metrics metrics) {
    this.metrics = metrics.outgoingHttps();
  }

  /** What both services need, for one state of the configuration. */
  private record Shared(ChatmailConfig config, Peers peers, MailHosts hosts, HttpsPeer https) {}

  /** Tells Postfix which mail goes by HTTPS. */
  public synchronized Service map(ChatmailConfig config) {
    if (config.outgoingHttps() == OutgoingHttps.OFF) {
      return new SocketMapService(domain -> "");
    }
    Peers peers = shared(config).peers();
    String transport = "https:unix:" + config.outgoingHttpsSocket();
    String own = config.addressDomain();
    return new SocketMapService(
        domain -> domain.equalsIgnoreCase(own) || !peers.takesHttps(domain) ? "" : transport);
  }

  /** Sends it. */
  public synchronized Service lmtp(ChatmailConfig config) {
    if (config.outgoingHttps() == OutgoingHttps.OFF) {
      // What was on its way here when it was turned off.
      return new LmtpService(
          (sender, recipients, message) ->
              recipients.stream().map(each -> Delivery.TRY_AGAIN).toList(),
          config.maxMessageSize());
    }
    Shared with = shared(config);
    Delivery delivery =
        new Delivery(with.hosts()::of, with.https()::post, with.peers(), metrics, System::nanoTime);
    return new LmtpService(delivery, config.maxMessageSize());
  }

  private Shared shared(ChatmailConfig config) {
    Shared known = shared;
    if (known != null && known.config() == config) {
      return known;
    }
    try {
      DnsSettings dns = DnsSettings.parse(config.dnsResolver().orElse(""));
      MailHosts hosts = new MailHosts(new Resolvers(dns), !config.disableIpv6());
      ScheduledExecutorService clock = timer();
      HttpsPeer https = new HttpsPeer(new PeerTls(config.caFile(), clock), HTTPS_PORT, clock);
      boolean prefer = config.outgoingHttps() == OutgoingHttps.PREFER;
      Peers peers =
          new Peers(
              domain -> wantsHttps(domain, prefer, hosts, https),
              background,
              KNOWN,
              prefer ? KNOWN : FALLBACK_FAILED,
              System::nanoTime);
      Shared made = new Shared(config, peers, hosts, https);
      shared = made;
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its first host decides. If SMTP is preferred, only for whom SMTP does not reach. */
  private static boolean wantsHttps(
      String domain, boolean prefer, MailHosts hosts, HttpsPeer https) {
    try {
      List<MailHost> all = hosts.of(domain);
      return (prefer || all.stream().noneMatch(OutgoingServices::answersSmtp))
          && https.hasEndpoint(all.get(0));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answersSmtp(MailHost host) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host.address(), SMTP_PORT), SMTP_CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Made when it is wanted: most relays have no use for it. */
  private ScheduledExecutorService timer() {
    if (timer == null) {
      ScheduledThreadPoolExecutor made =
          new ScheduledThreadPoolExecutor(1, task -> daemon(task, "outgoing timer"));
      made.setRemoveOnCancelPolicy(true);
      timer = made;
    }
    return timer;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private static Executor background() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            PROBES,
            PROBES,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_PROBES),
            task -> daemon(task, "outgoing probe"));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
