// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.Metrics;

/**
 * What this process measures, for a monitoring system: as much of HTTP/1.1 (RFC 9112) as one page
 * needs, so that every daemon has it without a library.
 *
 * <pre>
 * request = "GET" SP target [ "?unit=" name ] SP "HTTP/1." DIGIT CRLF *( field CRLF ) CRLF
 * </pre>
 *
 * One request a connection. Any path is the page; {@code unit} asks for that of another daemon of
 * this machine, see {@link MetricsPages}.
 *
 * <p>Limits: {@value #MAX_REQUEST} bytes of request, within {@value #PATIENCE_SECONDS} s.
 *
 * <p>Diagnostics: 400 what is no request, 404 no such daemon, 405 not GET.
 */
final class MetricsService implements Service {
  private static final int MAX_REQUEST = 8192;
  private static final int PATIENCE_SECONDS = 10;

  private final MetricsPages pages;

  MetricsService(MetricsPages pages) {
    this.pages = pages;
  }

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public Duration idleTimeout() {
    return Duration.ofSeconds(PATIENCE_SECONDS);
  }

  @Override
  public void serve(Connection connection) throws IOException {
    String request = read(connection);
    if (request.isEmpty()) {
      return;
    }
    String[] line = request.split("\r?\n", 2)[0].split(" ", -1);
    if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
      refuse(connection, "400 Bad Request");
    } else if (!line[0].equals("GET")) {
      refuse(connection, "405 Method Not Allowed");
    } else {
      try {
        Metrics.Page page = pages.page(MetricsPages.unit(line[1]), accept(request));
        send(connection, "200 OK", page);
      } catch (IOException e) {
        refuse(connection, "404 Not Found");
      }
    }
  }

  /** Up to the empty line; what the limit cuts off is no matter of ours. */
  private static String read(Connection connection) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_REQUEST);
    String text = "";
    while (bytes.hasRemaining() && !text.contains("\n\r\n") && !text.contains("\n\n")) {
      if (connection.read(bytes) < 0) {
        return "";
      }
      text = new String(bytes.array(), 0, bytes.position(), ISO_8859_1);
    }
    return text;
  }

  private static String accept(String request) {
    for (String field : request.split("\r?\n")) {
      if (field.toLowerCase(Locale.ROOT).startsWith("accept:")) {
        return field.substring("accept:".length());
      }
    }
    return "";
  }

  private static void refuse(Connection connection, String status) throws IOException {
    send(connection, status, new Metrics.Page("text/plain", status + "\n"));
  }

  private static void send(Connection connection, String status, Metrics.Page page)
      throws IOException {
    byte[] text = page.text().getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + page.contentType()
            + "\r\nContent-Length: "
            + text.length
            + "\r\nConnection: close\r\n\r\n";
    connection.write(ByteBuffer.wrap(head.getBytes(ISO_8859_1)));
    connection.write(ByteBuffer.wrap(text));
  }
}
