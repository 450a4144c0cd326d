// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Services behind their sockets, from start to drain. It knows neither configuration nor signals:
 * {@link DaemonProgram} does, and tests use this class as it is.
 *
 * <p>Limits: 1000 connections in all unless said otherwise; each may be idle for as long as its
 * service allows; a drain takes 10 s at most.
 */
public final class Daemon implements Closeable {
  /** Postfix: one connection for each smtpd process, 1000 of them (contract: 1000 per port). */
  public static final int MAX_CONNECTIONS = 1000;

  static final long DRAIN_MILLIS = 10_000;

  private final Connections connections;
  private final Map<String, Service> services = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private @org.jspecify.annotations.Nullable Acceptor acceptor;

  /** A daemon that listens nowhere yet. */
  public Daemon(int maxConnections) {
    connections = new Connections(maxConnections);
  }

  /** Binds a socket for a service. */
  public void listen(Service service, ListenAddress address) throws IOException {
    listen(service, Listener.bind(service.name(), address));
  }

  void listen(Service service, Listener listener) {
    services.put(service.name(), service);
    listeners.add(listener);
  }

  /** Begins to accept. */
  public void start() throws IOException {
    acceptor = new Acceptor(listeners, services, connections);
    threads.add(Threads.start("acceptor", acceptor));
    threads.add(Threads.start("watchdog", this::watch));
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(1000);
        connections.tick();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What listens where, for the log. */
  List<Listener> listeners() {
    return listeners;
  }

  /** Connections from now on get these services; open ones stay with the old. */
  void replace(List<Service> newServices) {
    for (Service service : newServices) {
      services.replace(service.name(), service);
    }
  }

  /**
   * Accepts nothing more, lets every connection finish what it has in hand, and ends them.
   *
   * @return how many connections had not ended in time
   */
  int drain(long millis) throws InterruptedException {
    if (acceptor == null) {
      return 0;
    }
    acceptor.stop();
    threads.get(0).join();
    int cut = connections.drain(millis);
    threads.get(1).interrupt();
    services.values().forEach(Service::stop);
    return cut;
  }

  /** Ends everything at once, and the sockets too: for tests. */
  @Override
  public void close() throws IOException {
    try {
      drain(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Listener listener : listeners) {
      ServerSocketChannel channel = listener.channel();
      channel.close();
    }
  }
}
