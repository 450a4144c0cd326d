// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all messages in hand may take of a small heap together, so that no number of clients with
 * large headers ends the process for everybody.
 *
 * <p>Limits: header and envelope have a quarter of the heap; a message that finds none left is told
 * 451. Body chunks have {@value #LARGE_BUFFERS} large buffers; who needs one waits for the moment
 * until another session has worked off its chunk.
 */
final class MessageMemory {
  /** With 64 KB each: 4 MB. Two processors cannot work on more at once anyway. */
  private static final int LARGE_BUFFERS = 64;

  /** One for the process, as the heap is. */
  static final MessageMemory SHARED = new MessageMemory(Runtime.getRuntime().maxMemory() / 4);

  private final AtomicLong left;
  private final Semaphore largeBuffers = new Semaphore(LARGE_BUFFERS);

  MessageMemory(long headerBytes) {
    left = new AtomicLong(headerBytes);
  }

  /** Takes so much for a message, if there is as much. */
  boolean tryTake(long bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    left.addAndGet(bytes);
  }

  /** Permits to have a large buffer. */
  Semaphore largeBuffers() {
    return largeBuffers;
  }
}
