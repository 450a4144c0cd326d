// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParserFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpServerRequestHandler;
import org.apache.hc.core5.http.io.support.BasicHttpServerExpectationDecorator;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;

/**
 * The {@code web} socket: HTTP/1.1 (RFC 9112) as nginx speaks it to an upstream, over the Unix
 * socket that only nginx may open. The library reads and writes the messages; each path has an
 * {@link Endpoint}.
 *
 * <p>Who the client is, nginx says in {@value #CLIENT}. A header of that name from anybody else
 * cannot arrive: nginx sets its own.
 *
 * <p>Limits: a header line has at most {@value #MAX_LINE} bytes, and there are at most {@value
 * #MAX_FIELDS} of them, which leaves room for 1000 recipients; {@value #MAX_CONNECTIONS} requests
 * at once, further ones wait. A peer may be silent for two minutes. A body is read as it comes and
 * never kept.
 *
 * <p>Diagnostics: a request that is not HTTP is answered 400 and ends the connection, an unknown
 * path is 404. {@link IOException} when the peer is gone within a request.
 */
final class WebService implements Service {
  private static final String CLIENT = "X-Real-IP";
  private static final int MAX_LINE = 8192;
  private static final int MAX_FIELDS = 1100;

  /** nginx passes 128 kB of header on, and all services share one small heap. */
  private static final int MAX_CONNECTIONS = 64;

  private static final Http1Config CONFIG =
      Http1Config.custom()
          .setBufferSize(8192)
          .setMaxLineLength(MAX_LINE)
          .setMaxHeaderCount(MAX_FIELDS)
          .build();

  private final Map<String, Endpoint> endpoints;

  WebService(Map<String, Endpoint> endpoints) {
    this.endpoints = Map.copyOf(endpoints);
  }

  @Override
  public String name() {
    return "web";
  }

  @Override
  public int maxConnections() {
    return MAX_CONNECTIONS;
  }

  @Override
  public Duration idleTimeout() {
    return Duration.ofMinutes(2);
  }

  @Override
  public void serve(Connection connection) throws IOException {
    HttpServerRequestHandler handler =
        (request, trigger, context) -> trigger.submitResponse(response(request, connection.peer()));
    HttpService http =
        new HttpService(
            HttpProcessors.server("sealpost"), new BasicHttpServerExpectationDecorator(handler));
    try (DefaultBHttpServerConnection peer = newPeer()) {
      peer.bind(new ConnectionSocket(connection));
      while (peer.isOpen()) {
        http.handleRequest(peer, HttpCoreContext.create());
      }
    } catch (ConnectionClosedException e) {
      // Between two requests, or within one: nginx reports the latter, and its log has the client.
    } catch (HttpException e) {
      throw new ProtocolException(String.valueOf(e.getMessage()));
    }
  }

  /** The parser has its limits from its factory, the rest of a connection from the settings. */
  private static DefaultBHttpServerConnection newPeer() {
    return new DefaultBHttpServerConnection(
        "http", CONFIG, null, null, null, null, new DefaultHttpRequestParserFactory(CONFIG), null);
  }

  private ClassicHttpResponse response(ClassicHttpRequest request, String peer)
      throws HttpException, IOException {
    ClassicHttpResponse response = new BasicClassicHttpResponse(200);
    String path = request.getPath();
    int query = path.indexOf('?');
    Endpoint endpoint = endpoints.get(query < 0 ? path : path.substring(0, query));
    Answer answer =
        endpoint == null
            ? Answer.text(404, "There is nothing here.")
            : endpoint.answer(request, client(request, peer));
    answer.sendTo(response);
    return response;
  }

  /** nginx comes over the Unix socket; where we listen on TCP, anybody could. */
  private static String client(ClassicHttpRequest request, String peer) {
    Header header = request.getFirstHeader(CLIENT);
    return peer.equals("local") && header != null ? header.getValue() : "";
  }
}
