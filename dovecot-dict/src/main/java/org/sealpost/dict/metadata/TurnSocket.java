// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Credentials from a chatmail-turn server: it writes one line, {@code USER:PASSWORD}, to whoever
 * connects to its socket.
 *
 * <p>Limits: {@value #MAX_LINE} bytes, {@value #PATIENCE_SECONDS} s.
 */
final class TurnSocket implements TurnCredentials {
  private static final int MAX_LINE = 512;
  private static final int PATIENCE_SECONDS = 5;

  private final Path path;

  TurnSocket(Path path) {
    this.path = path;
  }

  @Override
  public String next() throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer answer = ByteBuffer.allocate(MAX_LINE);
      while (answer.hasRemaining()) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          throw new IOException("the TURN server's socket says nothing");
        }
        selector.select(millis);
        selector.selectedKeys().clear();
        if (channel.read(answer) < 0) {
          break;
        }
      }
      return credentials(new String(answer.array(), 0, answer.position(), US_ASCII));
    }
  }

  private static String credentials(String text) throws IOException {
    String line = text.lines().findFirst().orElse("").strip();
    if (!line.matches("[!-9;-~]+:[!-~]+")) {
      throw new IOException("the TURN server's socket gives no credentials");
    }
    return line;
  }
}
