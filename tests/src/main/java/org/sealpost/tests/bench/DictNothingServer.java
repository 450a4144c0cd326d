// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The baseline: a dict service that looks at nothing but the first letter of a line. */
final class DictNothingServer {
  private DictNothingServer() {}

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
    ByteBuffer input = ByteBuffer.allocateDirect(16384);
    ByteBuffer answer = ByteBuffer.allocateDirect(16384);
    boolean lineBegins = true;
    try (channel) {
      while (channel.read(input.clear()) >= 0) {
        input.flip();
        while (input.hasRemaining()) {
          byte letter = input.get();
          if (lineBegins && (letter == 'L' || letter == 'C')) {
            answer.put("O1\n".getBytes(US_ASCII));
          }
          lineBegins = letter == '\n';
        }
        channel.write(answer.flip());
        answer.clear();
      }
    } catch (IOException e) {
      System.err.println("baseline: " + e.getMessage());
    }
  }
}
