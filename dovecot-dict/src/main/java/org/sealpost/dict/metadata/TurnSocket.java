// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Credentials from a chatmail-turn server: it writes one line, {@code USER:PASSWORD}, to whoever
 * connects to its socket. It may close the connection then, or keep it.
 *
 * <p>Limits: {@value #MAX_LINE} bytes; {@value #PATIENCE_SECONDS} s for all of it.
 */
final class TurnSocket implements TurnCredentials {
  private static final int MAX_LINE = 512;
  private static final int PATIENCE_SECONDS = 5;

  private final Path path;
  private final Duration patience;

  TurnSocket(Path path) {
    this(path, Duration.ofSeconds(PATIENCE_SECONDS));
  }

  TurnSocket(Path path, Duration patience) {
    this.path = path;
    this.patience = patience;
  }

  @Override
  public String next() throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A program that is stopped does not even accept: connect(2) waits then, and has no timeout.
      CompletableFuture<Void> alarm =
          CompletableFuture.runAsync(
              () -> close(channel),
              CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
      try {
        channel.connect(UnixDomainSocketAddress.of(path));
        return credentials(line(channel));
      } catch (AsynchronousCloseException e) {
        throw new IOException("the TURN server's socket says nothing", e);
      } finally {
        alarm.cancel(false);
      }
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes up to the end of the line, or of the stream. */
  private static String line(SocketChannel channel) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(MAX_LINE);
    String text = "";
    while (!text.contains("\n") && answer.hasRemaining() && channel.read(answer) >= 0) {
      text = new String(answer.array(), 0, answer.position(), US_ASCII);
    }
    return text.lines().findFirst().orElse("").strip();
  }

  private static String credentials(String line) throws IOException {
    if (!line.matches("[!-9;-~]+:[!-~]+")) {
      throw new IOException("the TURN server's socket gives no credentials");
    }
    return line;
  }
}
