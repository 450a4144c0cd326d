// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Delivers a message as Postfix's last step does: LMTP (RFC 2033) over a Unix socket, past all that
 * limits or looks at mail.
 *
 * <p>Diagnostics: {@link IOException} for any reply that is not a success.
 */
public final class LmtpClient implements AutoCloseable {
  private final SocketChannel channel;
  private final BufferedReader in;
  private final OutputStream out;

  private LmtpClient(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedReader(Channels.newReader(channel, ISO_8859_1));
    this.out = Channels.newOutputStream(channel);
  }

  /** Connects and says LHLO. */
  public static LmtpClient connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    LmtpClient client = new LmtpClient(channel);
    client.reply('2');
    client.command("LHLO client.invalid", '2');
    return client;
  }

  /**
   * Delivers a message, which must have no line that begins with a dot.
   *
   * @return when its last byte had been written ({@link System#nanoTime})
   */
  public long deliver(String from, String to, byte[] message) throws IOException {
    command("MAIL FROM:<" + from + ">", '2');
    command("RCPT TO:<" + to + ">", '2');
    command("DATA", '3');
    out.write(message);
    out.write(".\r\n".getBytes(ISO_8859_1));
    long sent = System.nanoTime();
    reply('2');
    return sent;
  }

  private void command(String command, char expected) throws IOException {
    out.write((command + "\r\n").getBytes(ISO_8859_1));
    reply(expected);
  }

  private void reply(char expected) throws IOException {
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        throw new EOFException("closed by the server");
      }
    } while (line.length() > 3 && line.charAt(3) == '-');
    if (line.charAt(0) != expected) {
      throw new IOException("the server said " + line);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
