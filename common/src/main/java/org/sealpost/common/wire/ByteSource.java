// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where bytes come from: a connection's {@code read}. */
@FunctionalInterface
public interface ByteSource {
  /** Reads at least one byte; -1 at end of stream. */
  int read(ByteBuffer buffer) throws IOException;
}
