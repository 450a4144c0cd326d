// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;

/**
 * Reads lines that end in LF. A line holds one byte per {@code char} (ISO-8859-1): passwords and
 * values pass through as they came.
 *
 * <p>Limits: {@value #MAX_LINE} bytes in a line. Dovecot's login buffers are 8 kB; escaping can
 * double them twice.
 *
 * <p>Diagnostics: {@link DictProtocolException} for a line over the limit or cut off by the end of
 * the stream.
 */
final class LineReader {
  static final int MAX_LINE = 65_536;

  private final Connection connection;
  private final ByteBuffer input = ByteBuffer.allocateDirect(8192).flip();
  private byte[] line = new byte[512];
  private int length;

  LineReader(Connection connection) {
    this.connection = connection;
  }

  /** Whether bytes of a further line have arrived already. */
  boolean hasInput() {
    return input.hasRemaining();
  }

  /** The next line without its LF; null at the end of the stream. */
  @Nullable String next() throws IOException {
    length = 0;
    while (true) {
      while (input.hasRemaining()) {
        byte b = input.get();
        if (b == '\n') {
          return new String(line, 0, length, ISO_8859_1);
        }
        append(b);
      }
      input.clear();
      int count = connection.read(input);
      input.flip();
      if (count < 0) {
        if (length > 0) {
          throw new DictProtocolException("stream ends within a line");
        }
        return null;
      }
    }
  }

  private void append(byte b) throws DictProtocolException {
    if (length == MAX_LINE) {
      throw new DictProtocolException("line exceeds " + MAX_LINE + " bytes");
    }
    if (length == line.length) {
      line = Arrays.copyOf(line, Math.min(2 * length, MAX_LINE));
    }
    line[length++] = b;
  }
}
