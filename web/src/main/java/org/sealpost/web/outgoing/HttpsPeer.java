// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /mxdeliv} at other relays, over connections that are kept for the next message.
 *
 * <p>Limits: {@value #CONNECT_MILLIS} ms to connect, {@value #READ_MILLIS} ms for an answer,
 * {@value #MAX_ANSWER} bytes of it; a connection is used again for {@value #KEEP_SECONDS} s, and
 * {@value #MAX_IDLE} of one host are kept.
 *
 * <p>Diagnostics: {@link IOException} when the host cannot be reached, its certificate is not its
 * own, or what it says is not HTTP.
 */
final class HttpsPeer {
  private static final String PATH = "/mxdeliv";
  private static final int PORT = 443;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 150_000;
  private static final int MAX_ANSWER = 2048;

  /** Below nginx's keepalive_timeout of 75 s. */
  private static final int KEEP_SECONDS = 30;

  private static final int MAX_IDLE = 20;

  /** The answer of a peer: HTTP status, and the text, which is the SMTP reply. */
  record Answer(int status, String text) {}

  private record Idle(DefaultBHttpClientConnection connection, long since) {}

  private final PeerTls tls;
  private final HttpRequestExecutor executor = new HttpRequestExecutor();
  private final HttpProcessor processor = HttpProcessors.client("sealpost");
  private final Map<MailHost, Deque<Idle>> idle = new ConcurrentHashMap<>();

  HttpsPeer(PeerTls tls) {
    this.tls = tls;
  }

  /** Whether the host has {@code /mxdeliv}: it knows the path, and wants POST. */
  boolean hasEndpoint(MailHost host) {
    try {
      return exchange(host, new BasicClassicHttpRequest("GET", PATH)).status() == 405;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Hands a message over.
   *
   * @param sender reverse-path, empty for {@code <>}
   */
  Answer post(MailHost host, String sender, List<String> recipients, Spool message)
      throws IOException {
    BasicClassicHttpRequest request = new BasicClassicHttpRequest("POST", PATH);
    if (!sender.isEmpty()) {
      request.addHeader("X-MAIL-FROM", sender);
    }
    recipients.forEach(recipient -> request.addHeader("X-MAIL-TO", recipient));
    request.setEntity(
        new InputStreamEntity(
            message.read(), message.size(), ContentType.create("message/rfc822")));
    return exchange(host, request);
  }

  private Answer exchange(MailHost host, ClassicHttpRequest request) throws IOException {
    DefaultBHttpClientConnection connection = connection(host);
    boolean reusable = false;
    try {
      HttpCoreContext context = HttpCoreContext.create();
      request.setScheme("https");
      request.setAuthority(new URIAuthority(authority(host)));
      executor.preProcess(request, processor, context);
      try (ClassicHttpResponse response = executor.execute(request, connection, context)) {
        String text =
            response.getEntity() == null
                ? ""
                : EntityUtils.toString(response.getEntity(), MAX_ANSWER);
        reusable = keepsAlive(response);
        return new Answer(response.getCode(), text.strip());
      }
    } catch (HttpException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      if (reusable) {
        keep(host, connection);
      } else {
        connection.close();
      }
    }
  }

  private static boolean keepsAlive(ClassicHttpResponse response) {
    var field = response.getFirstHeader("Connection");
    return field == null || !field.getValue().equalsIgnoreCase("close");
  }

  /** nginx takes no underscore in a Host field, and has but one site there. */
  private static String authority(MailHost host) {
    return host.anyCertificate() ? host.address().getHostAddress() : host.name();
  }

  private DefaultBHttpClientConnection connection(MailHost host) throws IOException {
    for (Idle kept = take(host); kept != null; kept = take(host)) {
      boolean old = System.nanoTime() - kept.since() > TimeUnit.SECONDS.toNanos(KEEP_SECONDS);
      if (!old && !kept.connection().isStale()) {
        return kept.connection();
      }
      kept.connection().close();
    }
    SSLSocket socket = tls.connect(host, PORT, CONNECT_MILLIS, READ_MILLIS);
    DefaultBHttpClientConnection fresh = new DefaultBHttpClientConnection(Http1Config.DEFAULT);
    fresh.bind(socket);
    return fresh;
  }

  private @Nullable Idle take(MailHost host) {
    Deque<Idle> kept = idle.get(host);
    if (kept == null) {
      return null;
    }
    synchronized (kept) {
      return kept.pollFirst();
    }
  }

  private void keep(MailHost host, DefaultBHttpClientConnection connection) throws IOException {
    Deque<Idle> kept = idle.computeIfAbsent(host, unused -> new ArrayDeque<>());
    Idle surplus;
    synchronized (kept) {
      kept.addFirst(new Idle(connection, System.nanoTime()));
      surplus = kept.size() > MAX_IDLE ? kept.pollLast() : null;
    }
    if (surplus != null) {
      surplus.connection().close();
    }
  }
}
