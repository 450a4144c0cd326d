// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.sealpost.common.daemon.Service;

/** How a session reaches the service. */
interface Transport extends Closeable {
  /** One more connection. */
  Link connect() throws IOException;

  /** The kinds there are. */
  enum Kind {
    /** Without a system call. */
    MEMORY,
    /** Without a system call, and every byte arrives alone. */
    MEMORY_SPLIT,
    /** The daemon's own listener and a Unix socket. */
    SOCKET;

    Transport open(Service service, Path directory) throws IOException {
      return this == SOCKET
          ? new SocketTransport(service, directory)
          : new MemoryTransport(service, this == MEMORY_SPLIT);
    }
  }
}
