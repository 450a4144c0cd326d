// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.dict.push.NotificationServer.Answer;

class HttpNotificationServerTest {
  private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

  /** Enough for a server that works on a busy machine. */
  private static final Duration SOME_PATIENCE = Duration.ofSeconds(3);

  @TempDir private Path directory;

  private HttpServer http;
  private final BlockingQueue<HttpExchange> exchanges = new LinkedBlockingQueue<>();

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(ADDRESS, 0), 0);
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private URI url() {
    return URI.create(
        "http://" + ADDRESS.getHostAddress() + ":" + http.getAddress().getPort() + "/notify");
  }

  /** What the client makes of an answer. */
  private Answer answer(int status, String retryAfter) throws Exception {
    http.createContext(
        "/notify",
        exchange -> {
          exchanges.add(exchange);
          exchange.getRequestBody().readAllBytes();
          if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", retryAfter);
          }
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, status == 204 ? -1 : 0);
          exchange.close();
        });
    return send(url(), "token");
  }

  private static Answer send(URI url, String token) throws Exception {
    return new HttpNotificationServer(url, Clock.systemUTC()).send(token).get(40, TimeUnit.SECONDS);
  }

  @Test
  void ok_isAccepted() throws Exception {
    assertEquals(new Answer.Accepted(), answer(200, ""));
  }

  @Test
  void gone_isGone() throws Exception {
    assertEquals(new Answer.Gone(), answer(410, ""));
  }

  @ParameterizedTest(name = "{0}, Retry-After: {1}")
  @CsvSource({"500,'',0", "429,120,120", "503,5,5", "404,'',0", "302,'',0", "204,'',0", "400,x,0"})
  void anythingElse_isNotNow(int status, String retryAfter, int seconds) throws Exception {
    assertEquals(
        new Answer.NotNow("HTTP status " + status, Duration.ofSeconds(seconds)),
        answer(status, retryAfter));
  }

  @Test
  void request_tellsTheTokenAlone() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    http.createContext(
        "/notify",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), US_ASCII));
          exchanges.add(exchange);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    send(url(), "openpgp:abc/+=");
    assertEquals("openpgp:abc/+=", bodies.take());
    HttpExchange exchange = exchanges.take();
    assertEquals("POST", exchange.getRequestMethod());
    Set<String> names = new TreeSet<>(exchange.getRequestHeaders().keySet());
    names.removeAll(
        List.of("Host", "Content-length", "User-agent", "Connection", "Upgrade", "Http2-settings"));
    assertEquals(Set.of(), names);
    assertEquals(List.of("sealpost"), exchange.getRequestHeaders().get("User-Agent"));
  }

  @Test
  void http2_isSpokenWhereTheServerHasIt() throws Exception {
    try (Http2Server server = new Http2Server(directory)) {
      NotificationServer client =
          new HttpNotificationServer(
              server.url(), Clock.systemUTC(), Duration.ofSeconds(30), server.trust());
      assertEquals(new Answer.Accepted(), client.send("200").get(40, TimeUnit.SECONDS));
      assertEquals(new Answer.Gone(), client.send("410").get(40, TimeUnit.SECONDS));
      assertEquals(
          new Answer.NotNow("HTTP status 429", Duration.ZERO),
          client.send("429").get(40, TimeUnit.SECONDS));
      assertEquals(List.of("HTTP/2.0", "HTTP/2.0", "HTTP/2.0"), server.versions());
    }
  }

  /** A connection that was good leads nowhere now; nothing tells either end. */
  @Test
  void http2ConnectionThatIsDead_isLeft() throws Exception {
    try (Http2Server server = new Http2Server(directory);
        DeadEnd way = server.way()) {
      NotificationServer client =
          new HttpNotificationServer(
              server.url(way.port()), Clock.systemUTC(), SOME_PATIENCE, server.trust());
      assertEquals(new Answer.Accepted(), client.send("200").get(40, TimeUnit.SECONDS));
      way.cut();
      assertEquals(
          new Answer.NotNow("no answer in time"), client.send("200").get(40, TimeUnit.SECONDS));
      assertEquals(new Answer.Accepted(), client.send("200").get(40, TimeUnit.SECONDS));
    }
  }

  /** It accepts connections, and does not even begin with TLS. */
  @Test
  void tlsServerThatSaysNothing_isNotNow() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, ADDRESS)) {
      URI url = URI.create("https://" + ADDRESS.getHostAddress() + ":" + socket.getLocalPort());
      assertEquals(
          new Answer.NotNow("no answer in time"),
          new HttpNotificationServer(url, Clock.systemUTC(), Duration.ofSeconds(1), null)
              .send("token")
              .get(40, TimeUnit.SECONDS));
    }
  }

  @Test
  void certificateThatNobodyVouchesFor_isNotTrusted() throws Exception {
    try (Http2Server server = new Http2Server(directory)) {
      assertInstanceOf(Answer.NotNow.class, send(server.url(), "200"));
      assertEquals(List.of(), server.versions());
    }
  }

  /** The answer to a request that the server never finishes. */
  private Answer unfinished(String response) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, ADDRESS)) {
      List<Socket> open = new CopyOnWriteArrayList<>();
      Thread server =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket connection = socket.accept();
                    open.add(connection);
                    connection.getOutputStream().write(response.getBytes(US_ASCII));
                  }
                } catch (IOException e) {
                  // The test has ended.
                }
              });
      server.start();
      URI url = URI.create("http://" + ADDRESS.getHostAddress() + ":" + socket.getLocalPort());
      try {
        return new HttpNotificationServer(url, Clock.systemUTC(), Duration.ofSeconds(1), null)
            .send("token")
            .get(40, TimeUnit.SECONDS);
      } finally {
        for (Socket connection : open) {
          connection.close();
        }
      }
    }
  }

  @Test
  void serverThatSaysNothing_isNotNow() throws Exception {
    assertInstanceOf(Answer.NotNow.class, unfinished(""));
  }

  @Test
  void bodyThatDoesNotEnd_isNotNow() throws Exception {
    assertEquals(
        new Answer.NotNow("no answer in time", Duration.ZERO),
        unfinished("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"));
  }

  @Test
  void nobodyThere_isNotNow() throws Exception {
    URI url = url();
    http.stop(0);
    assertInstanceOf(Answer.NotNow.class, send(url, "token"));
  }

  @Test
  void connectionCut_isNotNow() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, ADDRESS)) {
      Thread server =
          new Thread(
              () -> {
                // The client may try twice.
                for (int i = 0; i < 2; i++) {
                  try (Socket connection = socket.accept()) {
                    connection.setSoLinger(true, 0);
                    connection.getInputStream().read();
                  } catch (IOException e) {
                    return;
                  }
                }
              });
      server.start();
      URI url =
          URI.create("http://" + ADDRESS.getHostAddress() + ":" + socket.getLocalPort() + "/");
      assertInstanceOf(Answer.NotNow.class, send(url, "token"));
    }
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "5, 5",
    "' 7 ', 7",
    "'Sun, 22 Nov 2026 13:14:25 GMT', 10",
    "'Sun, 22 Nov 2026 13:14:05 GMT', 0",
    "-5, 0",
    "99999999999, 0",
    "soon, 0",
    "'', 0",
  })
  void retryAfter_isSecondsOrADate(String value, long seconds) {
    Instant now = Instant.parse("2026-11-22T13:14:15Z");
    assertEquals(Duration.ofSeconds(seconds), HttpNotificationServer.retryAfter(value, now));
  }

  @Test
  void schedule_addsChance() {
    assertEquals(Duration.ofSeconds(10), new RetrySchedule(() -> 1).delay(0, Duration.ZERO));
    assertTrue(
        new RetrySchedule(() -> 0.5).delay(9, Duration.ZERO).compareTo(Duration.ofSeconds(4096))
            > 0);
  }
}
