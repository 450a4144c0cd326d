// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;

/**
 * A service's connection, watched: it knows when the service has taken everything that was sent and
 * waits for more, and how many bytes it has answered by then. So a test needs no sleep to be sure
 * that an answer is complete, or that there is none, and no knowledge of the protocol.
 *
 * <p>It can hand the service one byte at a time, and say that the daemon is ending.
 */
final class Watch implements Connection {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Connection inner;
  private long sent;
  private long received;
  private long answered;
  private boolean reading;
  private boolean ended;
  private boolean split;
  private boolean draining;
  private @Nullable Throwable failure;

  Watch(Connection inner) {
    this.inner = inner;
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    int limit = buffer.limit();
    synchronized (this) {
      reading = true;
      if (split && buffer.remaining() > 1) {
        buffer.limit(buffer.position() + 1);
      }
      notifyAll();
    }
    int n = -1;
    try {
      n = inner.read(buffer);
    } finally {
      buffer.limit(limit);
      synchronized (this) {
        reading = false;
        received += Math.max(n, 0);
      }
    }
    return n;
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    int length = buffer.remaining();
    inner.write(buffer);
    synchronized (this) {
      answered += length;
    }
  }

  @Override
  public synchronized boolean isDraining() {
    return draining || inner.isDraining();
  }

  @Override
  public String peer() {
    return inner.peer();
  }

  @Override
  public void close() throws IOException {
    inner.close();
  }

  /** Serves the connection and logs its end as the daemon does, but before anybody can see it. */
  void serve(Service service) {
    Throwable failure = null;
    try {
      service.serve(this);
    } catch (IOException e) {
      Log.warning(service.name() + ": " + peer() + ": " + e.getMessage());
      failure = e;
    } catch (RuntimeException | Error e) {
      Log.error(service.name() + ": " + peer() + ": connection ends", e);
      failure = e;
    }
    ended(failure);
  }

  private synchronized void ended(@Nullable Throwable thrown) {
    ended = true;
    failure = thrown;
    notifyAll();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  synchronized @Nullable Throwable failure() {
    return failure;
  }

  synchronized void split(boolean oneByteAtATime) {
    split = oneByteAtATime;
  }

  synchronized void drain() {
    draining = true;
  }

  /** This many bytes are about to be sent. */
  synchronized void sending(int count) {
    sent += count;
  }

  synchronized long answered() {
    return answered;
  }

  /** Waits until the service wants more than was sent, or has ended; false if it does neither. */
  synchronized boolean settle() throws IOException {
    return await(() -> ended || (reading && received == sent));
  }

  /** Waits until the service has ended; false if it does not. */
  synchronized boolean settleEnd() throws IOException {
    return await(() -> ended);
  }

  private synchronized boolean await(BooleanSupplier condition) throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
    return true;
  }
}
