// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a socket channel. Blocking; the thread that serves it is alone in reading and
 * writing, while the watchdog counts how long it has waited and may cut it.
 */
final class ChannelConnection implements Connection {
  private final SocketChannel channel;
  private final String peer;
  private final Service service;
  private final int idleLimit;

  /** Whether the serving thread waits for its peer; what it computes meanwhile is not idleness. */
  private volatile boolean waiting;

  /** Nothing was read yet; a peer that has only just connected is about to send something. */
  private volatile boolean fresh = true;

  private volatile boolean draining;
  private volatile boolean endsWhenRead;

  /** Whether something happened since the last tick. */
  private volatile boolean active;

  /** Seconds without anything; the watchdog's alone. */
  private int idle;

  private volatile @Nullable String cutBecause;

  ChannelConnection(SocketChannel channel, Service service) throws IOException {
    this.channel = channel;
    this.service = service;
    this.idleLimit = (int) service.idleTimeout().toSeconds();
    SocketAddress remote = channel.getRemoteAddress();
    if (remote instanceof InetSocketAddress inet) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      peer = "unknown[" + inet.getAddress().getHostAddress() + "]:" + inet.getPort();
    } else {
      peer = "local";
    }
  }

  @Override
  public int read(ByteBuffer buffer) throws IOException {
    waiting = true;
    active = true;
    try {
      int count = endsWhenRead && !fresh ? readWhatIsThere(buffer) : channel.read(buffer);
      fresh = false;
      return count;
    } catch (ClosedChannelException e) {
      throw closed(e);
    } finally {
      waiting = false;
    }
  }

  /** After the drain began: what the kernel has received already still counts, then it is over. */
  private int readWhatIsThere(ByteBuffer buffer) throws IOException {
    channel.configureBlocking(false);
    try {
      int count = channel.read(buffer);
      return count == 0 && buffer.hasRemaining() ? -1 : count;
    } finally {
      channel.configureBlocking(true);
    }
  }

  @Override
  public void write(ByteBuffer buffer) throws IOException {
    waiting = true;
    active = true;
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
        active = true;
      }
    } catch (ClosedChannelException e) {
      throw closed(e);
    } finally {
      waiting = false;
    }
  }

  private IOException closed(ClosedChannelException e) {
    String reason = cutBecause;
    return reason == null ? e : new IOException(reason, e);
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Another second has passed; cuts a peer that was silent for too long. */
  void tick() {
    if (active || !waiting) {
      active = false;
      idle = 0;
    } else if (++idle >= idleLimit) {
      cut("idle for " + idleLimit + " s");
    }
  }

  /** The daemon ends: finish what is in hand. */
  void drain() {
    endsWhenRead = service.closesIdleOnDrain();
    draining = true;
  }

  /**
   * Wakes the thread if it was in {@link #read} already when the drain began. The JDK reads nothing
   * more after shutdownInput, so this comes a moment later, when a thread that still waits has
   * nothing to read.
   *
   * @param alsoFresh whether a peer that has just connected has had its time, too
   */
  void endReading(boolean alsoFresh) {
    if (endsWhenRead && waiting && (alsoFresh || !fresh)) {
      try {
        channel.shutdownInput();
      } catch (IOException e) {
        cut("drain"); // gone already
      }
    }
  }

  /** Ends the connection under the thread that serves it. */
  void cut(String reason) {
    cutBecause = reason;
    end();
  }

  /** Closes, and reports trouble to the log alone. */
  void end() {
    try {
      close();
    } catch (IOException e) {
      Log.warning(peer + ": close: " + e.getMessage());
    }
  }
}
