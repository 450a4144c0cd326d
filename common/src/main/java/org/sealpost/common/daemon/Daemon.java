// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Services behind their sockets, from start to drain. It knows neither configuration nor signals:
 * {@link DaemonProgram} does, and tests use this class as it is.
 *
 * <p>Limits: 1000 connections to each service unless said otherwise, so a flood on one leaves the
 * others alone; each may be idle for as long as its service allows; a drain takes 10 s at most.
 */
public final class Daemon implements Closeable {
  /** Postfix: one connection for each smtpd process, 1000 of them (contract: 1000 per port). */
  public static final int MAX_CONNECTIONS = 1000;

  static final long DRAIN_MILLIS = 10_000;

  private final int maxConnections;
  private final Map<String, Service> services = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Connections> connections = new ArrayList<>();
  private final Map<Acceptor, Thread> acceptors = new LinkedHashMap<>();
  private @Nullable Thread watchdog;

  /**
   * A daemon that listens nowhere yet.
   *
   * @param maxConnections to each service
   */
  public Daemon(int maxConnections) {
    this.maxConnections = maxConnections;
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
    for (String name : services.keySet()) {
      Connections own = new Connections(name, maxConnections);
      connections.add(own);
      List<Listener> sockets = listeners.stream().filter(l -> l.service().equals(name)).toList();
      Acceptor acceptor = new Acceptor(sockets, services, own);
      acceptors.put(acceptor, Threads.start("accept-" + name, acceptor));
    }
    watchdog = Threads.start("watchdog", this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(1000);
        connections.forEach(Connections::tick);
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
    acceptors.keySet().forEach(Acceptor::stop);
    for (Thread acceptor : acceptors.values()) {
      acceptor.join();
    }
    connections.forEach(Connections::drain);
    long start = System.nanoTime();
    long passed = 0;
    while (!connections.stream().allMatch(Connections::allEnded) && passed < millis) {
      Thread.sleep(10);
      passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      for (Connections own : connections) {
        own.endReading(passed);
      }
    }
    int cut = connections.stream().mapToInt(Connections::cut).sum();
    if (watchdog != null) {
      watchdog.interrupt();
    }
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
