// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.daemon.Connection;

/**
 * A connection of the daemon in the shape that the HTTP library wants. It has the streams alone:
 * how long a peer may be silent, and when the connection closes, is the daemon's.
 */
final class ConnectionSocket extends Socket {
  private final Connection connection;

  ConnectionSocket(Connection connection) {
    this.connection = connection;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return connection.read(ByteBuffer.wrap(buffer, offset, length));
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
      }

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        connection.write(ByteBuffer.wrap(buffer, offset, length));
      }
    };
  }

  @Override
  public void setSoTimeout(int millis) {}

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return null;
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return null;
  }

  @Override
  public void shutdownInput() {}

  @Override
  public void shutdownOutput() {}

  @Override
  public void setSoLinger(boolean on, int seconds) {}

  @Override
  public synchronized void close() throws IOException {
    connection.close();
  }
}
