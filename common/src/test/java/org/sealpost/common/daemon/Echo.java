// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Answers every byte with the same byte; a peer that sends "!" meets a bug of ours. */
record Echo(String name, boolean closesIdleOnDrain, Duration idleTimeout, String greeting)
    implements Service {
  Echo(String name) {
    this(name, true, Duration.ofHours(1), "");
  }

  @Override
  public void serve(Connection connection) throws IOException {
    connection.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer buffer = ByteBuffer.allocate(16);
    while (connection.read(buffer) != -1) {
      buffer.flip();
      if (buffer.get(0) == '!') {
        throw new IllegalStateException("asked for");
      }
      if (connection.isDraining() && !closesIdleOnDrain) {
        connection.write(ByteBuffer.wrap("bye".getBytes(StandardCharsets.US_ASCII)));
        return;
      }
      connection.write(buffer);
      buffer.clear();
    }
  }
}
