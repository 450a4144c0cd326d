// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.sealpost.common.daemon.Connection;

/** A peer that has said all it will, so many bytes at a time. */
public final class FakeConnection implements Connection {
  private final ByteBuffer input;
  private final int chunk;
  private final String peer;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  public FakeConnection(String input, int chunk, String peer) {
    this.input = ByteBuffer.wrap(input.getBytes(ISO_8859_1));
    this.chunk = chunk;
    this.peer = peer;
  }

  /** What was answered. */
  public String output() {
    return output.toString(ISO_8859_1);
  }

  @Override
  public int read(ByteBuffer buffer) {
    int count = Math.min(Math.min(chunk, input.remaining()), buffer.remaining());
    if (!input.hasRemaining()) {
      return -1;
    }
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
    return peer;
  }

  @Override
  public void close() {}
}
