// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The baseline: a policy service that looks at nothing but the empty line. */
final class DunnoServer {
  private DunnoServer() {}

  /** Serves until the process ends, a thread for each connection. */
  static void serve(Path socket) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      while (true) {
        SocketChannel channel = server.accept();
        new Thread(() -> serve(channel)).start();
      }
    }
  }

  private static void serve(SocketChannel channel) {
    ByteBuffer request = ByteBuffer.allocateDirect(16384);
    ByteBuffer answer = ByteBuffer.allocateDirect(64);
    answer.put("action=DUNNO\n\n".getBytes(ISO_8859_1));
    try (channel) {
      while (channel.read(request) >= 0) {
        int end = request.position();
        if (end > 1 && request.get(end - 1) == '\n' && request.get(end - 2) == '\n') {
          request.clear();
          channel.write(answer.flip());
        }
      }
    } catch (IOException e) {
      System.err.println("baseline: " + e.getMessage());
    }
  }
}
