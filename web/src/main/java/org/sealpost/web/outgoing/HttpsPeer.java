// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.http.protocol.RequestUserAgent;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;

/**
 * {@code POST /mxdeliv} at other relays, over connections that are kept for the next message:
 *
 * <pre>
 * POST /mxdeliv HTTP/1.1
 * X-MAIL-FROM: alice@one.test       absent for bounces
 * X-MAIL-TO: bob@two.test           one for each recipient
 *
 * the message, its dots stuffed, without the final one
 * </pre>
 *
 * The answer is 200 or 400, and the SMTP reply as text.
 *
 * <p>Limits: {@value #AT_ONCE} requests at a host at once, further ones wait {@value #WAIT_SECONDS}
 * s for their turn; {@value #CONNECT_MILLIS} ms to connect, {@value #EXCHANGE_SECONDS} s for a
 * request and its answer, {@value #MAX_FIELDS} header fields of {@value #MAX_LINE} bytes, {@value
 * #MAX_ANSWER} bytes of text.
 *
 * <p>Diagnostics: {@link IOException} when the host cannot be reached, its certificate is not its
 * own, it is too slow, or what it says is not HTTP, not whole or too long.
 */
final class HttpsPeer {
  private static final String PATH = "/mxdeliv";
  private static final int CONNECT_MILLIS = 10_000;

  /** Longer than a relay's nginx waits for its answer (360 s): who gives up sends a second time. */
  static final int EXCHANGE_SECONDS = 390;

  /** A relay of ours takes 20 of one client, the rest is refused (nginx, limit_conn). */
  private static final int AT_ONCE = 16;

  static final int WAIT_SECONDS = 30;

  private static final int MAX_ANSWER = 2048;
  private static final int MAX_LINE = 4096;
  private static final int MAX_FIELDS = 100;

  /** So much is on its way to the host that this has to be sent later. */
  static final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    BusyException() {
      super("https: too many requests at the host");
    }
  }

  /** The answer of a peer: HTTP status, and the text, which is the SMTP reply. */
  record Answer(int status, String text) {}

  private final PeerTls tls;
  private final int port;
  private final ScheduledExecutorService timer;
  private final KeptConnections kept;
  private final Turns turns = new Turns(AT_ONCE);
  private final long limitMillis;
  private final HttpRequestExecutor executor = new HttpRequestExecutor();
  private final HttpProcessor processor = processor();
  private final Http1Config limits =
      Http1Config.custom().setMaxLineLength(MAX_LINE).setMaxHeaderCount(MAX_FIELDS).build();

  /**
   * @param timer ends exchanges that take too long, and connections that nobody uses
   */
  HttpsPeer(PeerTls tls, int port, ScheduledExecutorService timer) {
    this(tls, port, timer, TimeUnit.SECONDS.toMillis(EXCHANGE_SECONDS));
  }

  HttpsPeer(PeerTls tls, int port, ScheduledExecutorService timer, long limitMillis) {
    this.tls = tls;
    this.port = port;
    this.timer = timer;
    this.kept = new KeptConnections(timer);
    this.limitMillis = limitMillis;
  }

  /** The usual header without {@code Expect: 100-continue}, whose answer takes a round trip. */
  private static HttpProcessor processor() {
    return HttpProcessorBuilder.create()
        .addAll(new RequestTargetHost(), new RequestContent(), new RequestUserAgent("sealpost"))
        .build();
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
    if (!turns.begin(host, WAIT_SECONDS)) {
      throw new BusyException();
    }
    try (InputStream content = message.read()) {
      request.setEntity(
          new InputStreamEntity(content, message.size(), ContentType.create("message/rfc822")));
      return exchange(host, request);
    } finally {
      turns.end(host);
    }
  }

  private Answer exchange(MailHost host, ClassicHttpRequest request) throws IOException {
    HttpClientConnection connection = connection(host);
    // A timeout of the socket alone would let a peer send an octet now and then for ever.
    ScheduledFuture<?> deadline =
        timer.schedule(
            () -> connection.close(CloseMode.IMMEDIATE), limitMillis, TimeUnit.MILLISECONDS);
    boolean reusable = false;
    try {
      HttpCoreContext context = HttpCoreContext.create();
      request.setScheme("https");
      request.setAuthority(new URIAuthority(authority(host)));
      executor.preProcess(request, processor, context);
      try (ClassicHttpResponse response = executor.execute(request, connection, context)) {
        Answer answer = new Answer(response.getCode(), text(response, connection));
        reusable = keepsAlive(response);
        return answer;
      }
    } catch (HttpException e) {
      throw new ProtocolException(e.getMessage());
    } finally {
      if (deadline.cancel(false) && reusable) {
        kept.keep(host, connection);
      } else {
        connection.close(CloseMode.IMMEDIATE);
      }
    }
  }

  private static String text(ClassicHttpResponse response, HttpClientConnection connection)
      throws IOException {
    HttpEntity entity = response.getEntity();
    if (entity == null || (entity.getContentLength() < 0 && !entity.isChunked())) {
      // It may have been cut off anywhere, even in its header (RFC 9112 section 8).
      throw new ProtocolException("https: an answer that does not say where it ends");
    }
    byte[] text = entity.getContent().readNBytes(MAX_ANSWER + 1);
    if (text.length > MAX_ANSWER) {
      // Or the rest would be read, to have the connection back.
      connection.close(CloseMode.IMMEDIATE);
      throw new ProtocolException("https: an answer that is too long");
    }
    return new String(text, ISO_8859_1).strip();
  }

  private static boolean keepsAlive(ClassicHttpResponse response) {
    var field = response.getFirstHeader("Connection");
    return field == null || !field.getValue().equalsIgnoreCase("close");
  }

  /** nginx takes no underscore in a Host field, and has but one site there. */
  private static String authority(MailHost host) {
    return host.anyCertificate() ? host.address().getHostAddress() : host.name();
  }

  private HttpClientConnection connection(MailHost host) throws IOException {
    HttpClientConnection open = kept.take(host);
    if (open != null) {
      return open;
    }
    DefaultBHttpClientConnection fresh = new DefaultBHttpClientConnection(limits);
    fresh.bind(tls.connect(host, port, CONNECT_MILLIS, (int) limitMillis));
    return fresh;
  }
}
