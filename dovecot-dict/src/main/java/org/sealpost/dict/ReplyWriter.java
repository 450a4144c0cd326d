// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.sealpost.common.daemon.Connection;

/** Collects replies and sends them when told, or when the buffer is full. */
final class ReplyWriter {
  private final Connection connection;
  private final ByteBuffer output = ByteBuffer.allocateDirect(8192);

  ReplyWriter(Connection connection) {
    this.connection = connection;
  }

  /** One byte per {@code char}, as {@link LineReader} read it. */
  ReplyWriter put(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
    return this;
  }

  ReplyWriter put(char c) throws IOException {
    if (!output.hasRemaining()) {
      flush();
    }
    output.put((byte) c);
    return this;
  }

  void flush() throws IOException {
    output.flip();
    if (output.hasRemaining()) {
      connection.write(output);
    }
    output.clear();
  }
}
