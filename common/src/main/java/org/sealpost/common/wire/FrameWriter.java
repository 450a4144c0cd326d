// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects frames and sends them in one write. The grammar is that of {@link FrameReader}; strings
 * are ISO-8859-1 and end with NUL.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for a string that has a NUL inside or a
 * character above U+00FF, which is our bug.
 */
public final class FrameWriter {
  private static final int SMALL = 512;

  private final ByteSink sink;
  private byte[] buffer = new byte[SMALL];
  private int size;
  private int start;

  public FrameWriter(ByteSink sink) {
    this.sink = sink;
  }

  /** Begins a frame with its command. */
  public FrameWriter begin(char command) {
    start = size;
    return int32(0).octet(command);
  }

  /** One byte. */
  public FrameWriter octet(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
    return this;
  }

  /** Two bytes, big endian. */
  public FrameWriter int16(int value) {
    return octet(value >> 8).octet(value);
  }

  /** Four bytes, big endian. */
  public FrameWriter int32(int value) {
    return int16(value >> 16).int16(value);
  }

  /** A string and its NUL. */
  public FrameWriter string(String value) {
    if (!value.chars().allMatch(c -> c > 0 && c <= 0xff)) {
      throw new IllegalArgumentException("string cannot be put into a frame");
    }
    return bytes(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1))).octet(0);
  }

  /** The bytes that remain in the buffer, which keeps its position. */
  public FrameWriter bytes(ByteBuffer value) {
    int length = value.remaining();
    reserve(length);
    value.get(value.position(), buffer, size, length);
    size += length;
    return this;
  }

  /** Ends the frame. */
  public void end() {
    ByteBuffer.wrap(buffer).putInt(start, size - start - 4);
  }

  /** Sends all frames that have ended. */
  public void flush() throws IOException {
    if (size > 0) {
      sink.write(ByteBuffer.wrap(buffer, 0, size));
    }
    size = 0;
    if (buffer.length > SMALL) {
      buffer = new byte[SMALL];
    }
  }

  private void reserve(int count) {
    if (size + count > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + count));
    }
  }
}
