// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames:
 *
 * <pre>
 * frame = length (4 bytes, big endian, counts what follows) payload
 * </pre>
 *
 * <p>Limits: a payload has at least one byte and at most {@code maxPayload}. The buffer is small
 * while frames are small, grows to what a frame needs, and is small again after {@link #shrink}. A
 * large one needs a permit, which is waited for.
 *
 * <p>Diagnostics: {@link WireException} for a length beyond the limits and for a stream that ends
 * inside a frame.
 */
public final class FrameReader implements AutoCloseable {
  private static final int LENGTH_SIZE = 4;

  /** Most frames of a message with a small body fit; a thousand idle connections cost 4 MB. */
  private static final int SMALL = 4 * 1024;

  /** A milter body chunk with its length and command. */
  private static final int LARGE = 64 * 1024 + LENGTH_SIZE;

  /**
   * Most bytes asked of the source at once. A channel copies through a buffer of this size that
   * each thread keeps for ever; beyond 16 KB that costs memory and saves no time.
   */
  private static final int MAX_READ = 16 * 1024;

  private final ByteSource source;
  private final int maxPayload;
  private final Semaphore largeBuffers;
  private ByteBuffer buffer = ByteBuffer.allocate(SMALL).limit(0);

  /** A reader that may have a large buffer whenever it needs one. */
  public FrameReader(ByteSource source, int maxPayload) {
    this(source, maxPayload, new Semaphore(1));
  }

  /**
   * A reader that shares the permits to have a large buffer with others.
   *
   * @param maxPayload most bytes of a frame after its length
   */
  public FrameReader(ByteSource source, int maxPayload, Semaphore largeBuffers) {
    this.source = source;
    this.maxPayload = maxPayload;
    this.largeBuffers = largeBuffers;
  }

  /**
   * The payload of the next frame, or null at the end of the stream. It is a view into this
   * reader's buffer, valid until the next call.
   */
  public @Nullable ByteBuffer next() throws IOException {
    if (!fill(LENGTH_SIZE)) {
      return null;
    }
    int length = buffer.getInt(buffer.position());
    if (length < 1 || length > maxPayload) {
      throw new WireException(
          "frame of " + Integer.toUnsignedString(length) + " bytes (limit " + maxPayload + ")");
    }
    if (!fill(LENGTH_SIZE + length)) {
      throw new AssertionError("a length was read, so the stream has not ended");
    }
    int start = buffer.position() + LENGTH_SIZE;
    buffer.position(start + length);
    return buffer.slice(start, length);
  }

  /** Gives the memory of a large frame back, unless part of another one is already read. */
  public void shrink() {
    if (!buffer.hasRemaining() && isLarge()) {
      largeBuffers.release();
      buffer = ByteBuffer.allocate(SMALL).limit(0);
    }
  }

  /** Gives the permit back; the reader is not used any more. */
  @Override
  public void close() {
    if (isLarge()) {
      largeBuffers.release();
      buffer = ByteBuffer.allocate(0);
    }
  }

  private boolean isLarge() {
    return buffer.capacity() > SMALL;
  }

  /**
   * Reads until so many bytes stand between position and limit.
   *
   * @return false if the stream ends before the first of them
   */
  private boolean fill(int wanted) throws IOException {
    while (buffer.remaining() < wanted) {
      makeRoom(wanted);
      int position = buffer.position();
      int end = buffer.limit();
      buffer.position(end).limit(Math.min(end + MAX_READ, buffer.capacity()));
      int count;
      try {
        count = source.read(buffer);
      } finally {
        end = buffer.position();
        buffer.position(position).limit(end);
      }
      if (count < 0) {
        if (!buffer.hasRemaining()) {
          return false;
        }
        throw new WireException("connection lost inside a frame");
      }
    }
    return true;
  }

  /** Makes the buffer large enough for so many bytes from its position. */
  private void makeRoom(int wanted) {
    if (wanted > buffer.capacity()) {
      if (!isLarge()) {
        largeBuffers.acquireUninterruptibly();
      }
      buffer = ByteBuffer.allocate(Math.max(wanted, LARGE)).put(buffer).flip();
    } else if (buffer.position() + wanted > buffer.capacity()
        || buffer.limit() == buffer.capacity()) {
      buffer.compact().flip();
    } else if (!buffer.hasRemaining()) {
      buffer.clear().limit(0);
    }
  }
}
