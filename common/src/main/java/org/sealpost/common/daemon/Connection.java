// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One accepted connection: blocking reads and writes, and whether the daemon wants to end.
 *
 * <p>Diagnostics: {@link IOException} when the peer is gone or the connection was idle too long;
 * that ends this connection only.
 */
public interface Connection extends Closeable {
  /** Reads at least one byte; -1 at end of stream. */
  int read(ByteBuffer buffer) throws IOException;

  /** Writes all that remains in the buffer. */
  void write(ByteBuffer buffer) throws IOException;

  /**
   * Whether the daemon is ending (SIGTERM). Finish what is in hand and return; a protocol that can
   * tell its peer to go elsewhere does so at its next request.
   */
  boolean isDraining();

  /** Names the peer in a log line. */
  String peer();

  @Override
  void close() throws IOException;
}
