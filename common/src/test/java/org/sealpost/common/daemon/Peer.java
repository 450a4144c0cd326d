// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other end of a connection, for tests. */
final class Peer implements Closeable {
  private final SocketChannel channel;

  Peer(SocketAddress address) throws IOException {
    channel = SocketChannel.open(address);
  }

  Peer(Path path) throws IOException {
    this(UnixDomainSocketAddress.of(path));
  }

  void send(String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** What arrives next, in one piece; "EOF" at the end. */
  String receive() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(64);
    return channel.read(buffer) == -1
        ? "EOF"
        : new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
  }

  String ask(String text) throws IOException {
    send(text);
    return receive();
  }

  /** Ends the connection before the test does. */
  void hangUp() throws IOException {
    channel.close();
  }

  @Override
  public void close() throws IOException {
    hangUp();
  }
}
