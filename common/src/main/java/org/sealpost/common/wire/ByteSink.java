// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where bytes go: a connection's {@code write}. */
@FunctionalInterface
public interface ByteSink {
  /** Writes all that remains in the buffer. */
  void write(ByteBuffer buffer) throws IOException;
}
