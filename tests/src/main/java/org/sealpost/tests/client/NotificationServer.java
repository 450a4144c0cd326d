// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What wakes devices, in place of the one at notifications.delta.chat: keeps each request, answers
 * 200, or 410 for a token that it was told to know no more. HTTP/1.1.
 */
public final class NotificationServer implements AutoCloseable {
  /** A request as it came: its line and header as one text, and its body. */
  public record Notification(String head, String body) {}

  private final HttpServer server;
  private final LinkedBlockingQueue<Notification> notifications = new LinkedBlockingQueue<>();
  private final Set<String> gone = ConcurrentHashMap.newKeySet();

  private NotificationServer(HttpServer server) {
    this.server = server;
  }

  /** Listens at this address. */
  public static NotificationServer listen(InetSocketAddress address) throws IOException {
    NotificationServer server = new NotificationServer(HttpServer.create(address, 0));
    server.server.createContext("/", server::answer);
    server.server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String head =
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().entrySet();
      String body = new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1);
      exchange.sendResponseHeaders(gone.contains(body) ? 410 : 200, -1);
      notifications.add(new Notification(head, body));
    }
  }

  /** Answers 410 for this token from now on: its device is no more. */
  public void forget(String token) {
    gone.add(token);
  }

  /** The next request, or null if none comes in time. */
  public @Nullable Notification poll(Duration limit) throws InterruptedException {
    return notifications.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
