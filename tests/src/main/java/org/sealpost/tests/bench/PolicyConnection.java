// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** One smtpd's connection: asks, and waits for the answer, which must be DUNNO. */
final class PolicyConnection implements AutoCloseable {
  private static final ByteBuffer DUNNO =
      ByteBuffer.wrap("action=DUNNO\n\n".getBytes(ISO_8859_1)).asReadOnlyBuffer();

  private final SocketChannel channel;
  private final ByteBuffer request = ByteBuffer.allocateDirect(4096);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(256);

  PolicyConnection(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  void ask(byte[] bytes) throws IOException {
    channel.write(request.clear().put(bytes).flip());
    answer.clear();
    while (answer.position() < DUNNO.remaining()) {
      if (channel.read(answer) < 0) {
        throw new IOException("no answer: the connection was closed");
      }
    }
    if (!answer.flip().equals(DUNNO)) {
      throw new IOException("not DUNNO: " + ISO_8859_1.decode(answer));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
