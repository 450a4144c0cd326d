// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.sealpost.common.daemon.Connection;

/** A peer that sends given bytes, at most so many a read, and then closes. */
final class FakeConnection implements Connection {
  private final ByteBuffer input;
  private final int most;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  FakeConnection(String input, int most) {
    this.input = ByteBuffer.wrap(input.getBytes(ISO_8859_1));
    this.most = most;
  }

  String output() {
    return output.toString(ISO_8859_1);
  }

  @Override
  public int read(ByteBuffer buffer) {
    if (!input.hasRemaining()) {
      return -1;
    }
    int count = Math.min(most, Math.min(buffer.remaining(), input.remaining()));
    for (int i = 0; i < count; i++) {
      buffer.put(input.get());
    }
    return count;
  }

  @Override
  public void write(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      output.write(buffer.get());
    }
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
