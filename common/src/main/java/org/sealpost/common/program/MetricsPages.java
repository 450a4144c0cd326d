// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.program;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.metrics.Metrics;

/**
 * The page of this process, and those of the daemons beside it: each has its own behind a Unix
 * socket, {@code DIRECTORY/UNIT/metrics.sock}, which systemd makes room for.
 *
 * <p>Limits: another daemon must answer within {@value #PATIENCE_MILLIS} ms.
 *
 * <p>Diagnostics: {@link IOException} if there is no such daemon, or no answer of it.
 */
public final class MetricsPages {
  /** RuntimeDirectory= of the units, without the unit's own. */
  private static final Path DIRECTORY = Path.of("/run/sealpost-metrics");

  private static final Pattern UNIT = Pattern.compile("[?&]unit=([a-z@-]{1,64})(?:&|$)");
  private static final long PATIENCE_MILLIS = 5000;

  private final Metrics metrics;
  private final Path directory;

  public MetricsPages(Metrics metrics) {
    this(metrics, DIRECTORY);
  }

  MetricsPages(Metrics metrics, Path directory) {
    this.metrics = metrics;
    this.directory = directory;
  }

  /** The unit that the target of a request asks for; empty for none. */
  public static String unit(String target) {
    Matcher unit = UNIT.matcher(target.replace("%40", "@"));
    return unit.find() ? unit.group(1) : "";
  }

  /**
   * A page.
   *
   * @param unit of another daemon; empty for this one
   * @param accept what the client takes
   */
  public Metrics.Page page(String unit, String accept) throws IOException {
    if (unit.isEmpty()) {
      return metrics.page(accept);
    }
    String answer = ask(directory.resolve(unit).resolve("metrics.sock"), accept.strip());
    int end = answer.indexOf("\r\n\r\n");
    Matcher type = Pattern.compile("\r\nContent-Type: ([^\r\n]+)\r\n").matcher(answer);
    if (end < 0 || !answer.startsWith("HTTP/1.1 200 ") || !type.find()) {
      throw new IOException(unit + ": no answer that we know");
    }
    return new Metrics.Page(
        type.group(1), new String(answer.substring(end + 4).getBytes(ISO_8859_1), UTF_8));
  }

  private static String ask(Path socket, String accept) throws IOException {
    String request = "GET /metrics HTTP/1.1\r\nAccept: " + accept + "\r\n\r\n";
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    long end = System.nanoTime() / 1_000_000 + PATIENCE_MILLIS;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer bytes = ByteBuffer.allocate(8192);
      while (channel.read(bytes) >= 0) {
        Channels.newChannel(answer).write(bytes.flip());
        bytes.clear();
        long left = end - System.nanoTime() / 1_000_000;
        if (left <= 0) {
          throw new InterruptedIOException(socket + ": no answer in time");
        }
        selector.select(left);
        selector.selectedKeys().clear();
      }
    }
    return answer.toString(ISO_8859_1);
  }
}
