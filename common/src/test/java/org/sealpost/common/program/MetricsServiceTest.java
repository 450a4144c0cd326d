// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Daemon;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.metrics.Metrics;

class MetricsServiceTest {
  private static final String GET = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path directory;

  private String say(String request, int chunk) throws IOException {
    FakeConnection connection = new FakeConnection(request, chunk);
    new MetricsService(new MetricsPages(new Metrics(), directory)).serve(connection);
    return connection.output.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8192})
  void get_isThePage(int chunk) throws IOException {
    String answer = say(GET, chunk);
    assertTrue(
        answer.startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"), answer);
    assertTrue(answer.contains("\ndelivered_mail 0"), answer);
    int body = answer.indexOf("\r\n\r\n") + 4;
    assertTrue(answer.contains("Content-Length: " + (answer.length() - body) + "\r\n"), answer);
  }

  @Test
  void accept_choosesTheFormat() throws IOException {
    String request = GET.replace("Host: x", "ACCEPT: application/openmetrics-text; version=1.0.0");
    assertTrue(say(request, 100).endsWith("# EOF\n"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "GET /metrics,                       400",
    "GET  /metrics HTTP/1.1,             400",
    "GET /metrics HTTP/2,                400",
    "POST /metrics HTTP/1.1,             405",
    "GET /metrics?unit=other HTTP/1.1,   404",
    "\u0000\u0001\u0002,                 400",
  })
  void other_isRefused(String line, int status) throws IOException {
    String answer = say(line + "\r\n\r\n", 100);
    assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
  }

  @Test
  void cutAnywhere_isNoAnswer() throws IOException {
    for (int length = 0; length < GET.length() - 1; length++) {
      assertEquals("", say(GET.substring(0, length), 100), GET.substring(0, length));
    }
  }

  @Test
  void tooLong_ends() throws IOException {
    assertTrue(say("GET /" + "x".repeat(100_000), 100).startsWith("HTTP/1.1 400 "));
  }

  @Test
  void unit_isThePageOfAnotherDaemon() throws IOException {
    Metrics others = new Metrics();
    others.dkim().signed();
    Path socket = Files.createDirectory(directory.resolve("sealpost@outgoing"));
    try (Daemon daemon = new Daemon(10)) {
      daemon.listen(
          new MetricsService(new MetricsPages(others)),
          new ListenAddress.Unix(socket.resolve("metrics.sock")));
      daemon.start();
      for (String name : new String[] {"sealpost@outgoing", "sealpost%40outgoing"}) {
        String answer = say(GET.replace("/metrics", "/metrics?unit=" + name), 100);
        assertTrue(answer.contains("\ndkim_signed 1"), answer);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a/b", "", "UPPER", "x.y"})
  void unit_cannotLeaveTheDirectory(String name) {
    assertEquals("", MetricsPages.unit("/metrics?unit=" + name));
  }

  @Test
  void unit_thatIsNotThere() {
    MetricsPages pages = new MetricsPages(new Metrics(), directory);
    assertThrows(IOException.class, () -> pages.page("sealpost-policyd", ""));
  }

  private static final class FakeConnection implements Connection {
    private final byte[] input;
    private final int chunk;
    private int position;
    final StringBuilder output = new StringBuilder();

    FakeConnection(String input, int chunk) {
      this.input = input.getBytes(ISO_8859_1);
      this.chunk = chunk;
    }

    @Override
    public int read(ByteBuffer buffer) {
      int count = Math.min(Math.min(chunk, buffer.remaining()), input.length - position);
      if (count == 0) {
        return -1;
      }
      buffer.put(input, position, count);
      position += count;
      return count;
    }

    @Override
    public void write(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      output.append(new String(bytes, ISO_8859_1));
    }

    @Override
    public boolean isDraining() {
      return false;
    }

    @Override
    public String peer() {
      return "test";
    }

    @Override
    public void close() {}
  }
}
