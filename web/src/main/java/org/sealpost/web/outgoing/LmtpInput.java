// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;

/**
 * What an LMTP client sends: command lines, and messages that end with a lone dot (RFC 5321 section
 * 4.5.2). Dots stay stuffed, which is how {@code /mxdeliv} wants them.
 *
 * <p>Limits: {@value #MAX_LINE} bytes of a command; of a message as many as the caller says, the
 * rest is read and dropped.
 *
 * <p>Diagnostics: {@link ProtocolException} for a line that is too long or has a bare CR or LF;
 * {@link EOFException} when the client is gone within a line or a message.
 */
final class LmtpInput {
  private static final int MAX_LINE = 2048;

  private final Connection connection;
  private final ByteBuffer in = ByteBuffer.allocate(16 * 1024).limit(0);
  private final byte[] chunk = new byte[16 * 1024];

  LmtpInput(Connection connection) {
    this.connection = connection;
  }

  /** The next command, without its line end; null at the end of the stream. */
  @Nullable String line() throws IOException {
    if (!in.hasRemaining() && fill() < 0) {
      return null;
    }
    StringBuilder line = new StringBuilder(80);
    byte octet = octet();
    while (octet != '\r') {
      if (octet == '\n' || line.length() == MAX_LINE) {
        throw new ProtocolException("lmtp: a line that is too long, or ends without CR");
      }
      line.append((char) (octet & 0xff));
      octet = octet();
    }
    if (octet() != '\n') {
      throw new ProtocolException("lmtp: a bare CR in a command");
    }
    return line.toString();
  }

  /**
   * Copies a message without its final dot.
   *
   * @param maxSize with stuffed dots
   * @return whether it was not larger
   */
  boolean message(OutputStream out, long maxSize) throws IOException {
    // How much of CR LF . CR LF has been seen; a message begins at the start of a line.
    int seen = 2;
    long size = 0;
    int length = 0;
    while (seen < 5) {
      byte octet = octet();
      int before = seen;
      seen = next(seen, octet);
      // What looked like the end is part of the message after all, or is the end.
      if (seen <= 2) {
        for (int i = 2; i < before; i++) {
          chunk[length++] = (byte) (i == 2 ? '.' : '\r');
        }
        chunk[length++] = octet;
      }
      if (length > chunk.length - 8) {
        size += length;
        if (size <= maxSize) {
          out.write(chunk, 0, length);
        }
        length = 0;
      }
    }
    size += length;
    if (size <= maxSize) {
      out.write(chunk, 0, length);
    }
    return size <= maxSize;
  }

  /** 0 text, 1 CR, 2 line start, 3 dot at the line start, 4 CR behind it, 5 the end. */
  private static int next(int seen, byte octet) {
    if (octet == '\n') {
      return seen == 4 ? 5 : seen == 1 ? 2 : 0;
    }
    if (octet == '\r') {
      return seen == 3 ? 4 : 1;
    }
    return octet == '.' && seen == 2 ? 3 : 0;
  }

  private byte octet() throws IOException {
    if (!in.hasRemaining() && fill() < 0) {
      throw new EOFException("lmtp: the connection ended within a command or a message");
    }
    return in.get();
  }

  private int fill() throws IOException {
    in.clear();
    int count = connection.read(in);
    in.flip();
    return count;
  }
}
