// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The peer's end of one connection to a service under {@link Watch}. */
final class Link implements Closeable {
  /** The bytes themselves. */
  interface Wire extends Closeable {
    void write(ByteBuffer bytes) throws IOException;

    int read(ByteBuffer bytes) throws IOException;

    /** Nothing more will be written. */
    void endOutput() throws IOException;
  }

  private final Watch watch;
  private final Wire wire;
  private long taken;
  private boolean endReported;
  private boolean bugReported;
  private boolean stuck;

  Link(Watch watch, Wire wire) {
    this.watch = watch;
    this.wire = wire;
  }

  /** Sends and waits; what the service says until it wants more. */
  byte[] exchange(byte[] bytes) throws IOException {
    if (watch.hasEnded()) {
      return answer();
    }
    watch.sending(bytes.length);
    try {
      wire.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      // The service has hung up meanwhile; what it said before is still there.
      if (!watch.settleEnd()) {
        throw e;
      }
    }
    stuck = !watch.settle();
    return answer();
  }

  /** Hangs up; what the service still says. */
  byte[] hangUp() throws IOException {
    if (!watch.hasEnded()) {
      wire.endOutput();
      endReported = true; // it should end now: nothing to report, unless it failed
      stuck = !watch.settleEnd();
    }
    return answer();
  }

  private byte[] answer() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    for (long want = watch.answered() - taken; want > 0; want = watch.answered() - taken) {
      buffer.clear().limit((int) Math.min(want, buffer.capacity()));
      int n = wire.read(buffer);
      if (n < 0) {
        throw new IOException("answers were lost");
      }
      out.write(buffer.array(), 0, n);
      taken += n;
    }
    return out.toByteArray();
  }

  /** How the connection has ended, or why nothing goes on, once. */
  Optional<String> trouble() {
    if (stuck) {
      stuck = false;
      return Optional.of("TIMEOUT");
    }
    if (!watch.hasEnded()) {
      return Optional.empty();
    }
    Throwable failure = watch.failure();
    if (failure != null && !(failure instanceof IOException) && !bugReported) {
      bugReported = true;
      endReported = true;
      return Optional.of("BUG " + failure.getClass().getName());
    }
    if (endReported) {
      return Optional.empty();
    }
    endReported = true;
    return Optional.of("CLOSE");
  }

  void split(boolean oneByteAtATime) {
    watch.split(oneByteAtATime);
  }

  void drain() {
    watch.drain();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }
}
