// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.sealpost.common.daemon.Connection;

/** A peer that has written all it has to say; every read gives a piece of it. */
final class FakeConnection implements Connection {
  private final ByteBuffer input;
  private final int piece;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private int writes;

  FakeConnection(String input, int piece) {
    this.input = ByteBuffer.wrap(input.getBytes(ISO_8859_1));
    this.piece = piece;
  }

  @Override
  public int read(ByteBuffer buffer) {
    if (!input.hasRemaining()) {
      return -1;
    }
    int count = Math.min(Math.min(piece, input.remaining()), buffer.remaining());
    buffer.put(input.slice(input.position(), count));
    input.position(input.position() + count);
    return count;
  }

  @Override
  public void write(ByteBuffer buffer) {
    writes++;
    while (buffer.hasRemaining()) {
      output.write(buffer.get());
    }
  }

  /** What was answered. */
  String output() {
    return output.toString(ISO_8859_1);
  }

  int writes() {
    return writes;
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
