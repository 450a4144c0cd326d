// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all messages in hand may take of a small heap together, so that no number of clients with
 * large headers ends the process for everybody.
 *
 * <p>Limits: headers have a quarter of the heap, envelopes an eighth; a message that finds none
 * left is told 451. They are apart, because a client keeps its recipients in memory for as long as
 * it stays silent, while Postfix sends a header only when it has the whole message. Body chunks
 * have {@value #LARGE_BUFFERS} large buffers; who needs one waits for the moment until another
 * session has worked off its chunk.
 */
final class MessageMemory {
  /** With 64 KB each: 4 MB. Two processors cannot work on more at once anyway. */
  private static final int LARGE_BUFFERS = 64;

  /** One for the process, as the heap is. */
  static final MessageMemory SHARED =
      new MessageMemory(Runtime.getRuntime().maxMemory() / 4, Runtime.getRuntime().maxMemory() / 8);

  private final AtomicLong headers;
  private final AtomicLong envelopes;
  private final Semaphore largeBuffers = new Semaphore(LARGE_BUFFERS);

  MessageMemory(long headerBytes, long envelopeBytes) {
    headers = new AtomicLong(headerBytes);
    envelopes = new AtomicLong(envelopeBytes);
  }

  /** What one message has taken of it. */
  static final class Share {
    private final AtomicLong left;
    private long taken;

    private Share(AtomicLong left) {
      this.left = left;
    }

    /** Takes so much more, if there is as much. */
    boolean tryTake(long bytes) {
      if (left.addAndGet(-bytes) >= 0) {
        taken += bytes;
        return true;
      }
      left.addAndGet(bytes);
      return false;
    }

    /** Gives back all that was taken. */
    void end() {
      left.addAndGet(taken);
      taken = 0;
    }
  }

  /** A message's share for its header. */
  Share header() {
    return new Share(headers);
  }

  /** A message's share for its recipients. */
  Share envelope() {
    return new Share(envelopes);
  }

  /** Permits to have a large buffer. */
  Semaphore largeBuffers() {
    return largeBuffers;
  }
}
