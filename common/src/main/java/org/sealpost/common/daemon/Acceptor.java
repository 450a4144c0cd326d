// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * One thread that accepts for the sockets of one service, and does nothing else.
 *
 * <p>It takes a slot before it looks for a connection. When none is free, connections wait in the
 * backlog of their socket, where neither a client nor a restart sees a refusal.
 */
final class Acceptor implements Runnable {
  private static final long COMPLAINT_INTERVAL_NANOS = 60_000_000_000L;

  private final Selector selector;
  private final Connections connections;
  private final Map<String, Service> services;
  private final Deque<Listener> ready = new ArrayDeque<>();
  private long lastComplaint = System.nanoTime() - COMPLAINT_INTERVAL_NANOS;
  private volatile boolean stopping;

  /**
   * @param services by name, looked up for each connection: a reload changes it
   */
  Acceptor(List<Listener> listeners, Map<String, Service> services, Connections connections)
      throws IOException {
    this.connections = connections;
    this.services = services;
    this.selector = Selector.open();
    for (Listener listener : listeners) {
      listener.channel().configureBlocking(false);
      listener.channel().register(selector, SelectionKey.OP_ACCEPT, listener);
    }
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        awaitSlot();
        if (stopping || !acceptOne()) {
          connections.giveSlotBack();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OutOfMemoryError e) { // also: no further thread to be had
      ExitStatus.outOfMemory();
    } catch (RuntimeException e) { // without this thread the daemon is deaf: start afresh
      Log.error("acceptor: the process ends", e);
      Runtime.getRuntime().halt(ExitStatus.SOFTWARE);
    }
  }

  /** Accepts nothing more; the sockets stay open for the successor. */
  void stop() {
    stopping = true;
    selector.wakeup();
    connections.giveSlotBack();
  }

  private void awaitSlot() throws InterruptedException {
    if (!connections.trySlot()) {
      if (System.nanoTime() - lastComplaint >= COMPLAINT_INTERVAL_NANOS) {
        lastComplaint = System.nanoTime();
        Log.warning(connections + " are open, further ones wait");
      }
      connections.awaitSlot();
    }
  }

  /** Whether a connection came and has gone to its thread; false also when told to stop. */
  private boolean acceptOne() throws InterruptedException {
    try {
      while (!stopping) {
        Listener listener = ready.poll();
        if (listener == null) {
          selector.select(key -> ready.add((Listener) key.attachment()));
        } else if (accept(listener)) {
          return true;
        }
      }
    } catch (IOException e) {
      Log.warning("accept: " + e.getMessage()); // such as: Too many open files
      Thread.sleep(100);
    }
    return false;
  }

  private boolean accept(Listener listener) throws IOException {
    SocketChannel channel = listener.channel().accept();
    if (channel == null) {
      return false;
    }
    Service service = services.get(listener.service());
    if (service == null) {
      channel.close();
      throw new IllegalStateException("no service " + listener.service());
    }
    try {
      connections.serve(service, new ChannelConnection(channel, service));
    } catch (IOException e) {
      channel.close(); // gone again already
      return false;
    }
    return true;
  }
}
