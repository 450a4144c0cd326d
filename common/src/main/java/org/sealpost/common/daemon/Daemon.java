// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.metrics.ConnectionMetrics;
import org.sealpost.common.metrics.Metrics;

/**
 * Services behind their sockets, from start to drain. It knows neither configuration nor signals:
 * {@link DaemonProgram} does, and tests use this class as it is.
 *
 * <p>Limits: 3000 connections to each service unless said otherwise, so a flood on one leaves the
 * others alone; each may be idle for as long as its service allows; a drain takes 10 s at most.
 */
public final class Daemon implements Closeable {
  /** Postfix: one connection for each smtpd process, 1000 of them on each of its three ports. */
  public static final int MAX_CONNECTIONS = 3000;

  static final long DRAIN_MILLIS = 10_000;

  /** What is left of it for the services whose connections are closed when idle. */
  private static final long CLOSE_MILLIS = 1000;

  private final int maxConnections;
  private final ConnectionMetrics metrics;
  private final Map<String, Service> services = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<Listening> listening = new ArrayList<>();
  private @Nullable Thread watchdog;

  /** One service at work. */
  private record Listening(
      boolean closesIdle, Acceptor acceptor, Thread thread, Connections connections) {}

  /**
   * A daemon that listens nowhere yet.
   *
   * @param maxConnections to each service
   */
  public Daemon(int maxConnections) {
    this(maxConnections, new Metrics().connections());
  }

  Daemon(int maxConnections, ConnectionMetrics metrics) {
    this.maxConnections = maxConnections;
    this.metrics = metrics;
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
    for (Service service : services.values()) {
      service.begin();
      String name = service.name();
      Connections connections =
          new Connections(name, Math.min(maxConnections, service.maxConnections()));
      metrics.watch(name, connections::openCount, connections::acceptedCount);
      List<Listener> sockets = listeners.stream().filter(l -> l.service().equals(name)).toList();
      Acceptor acceptor = new Acceptor(sockets, services, connections);
      Thread thread = Threads.start("accept-" + name, acceptor);
      listening.add(new Listening(service.closesIdleOnDrain(), acceptor, thread, connections));
    }
    watchdog = Threads.start("watchdog", this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(1000);
        listening.forEach(l -> l.connections().tick());
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
      service.begin();
      services.replace(service.name(), service);
    }
  }

  /**
   * Accepts nothing more, lets every connection finish what it has in hand, and ends them.
   *
   * <p>First the services whose peers must be told: that can take the whole time if a peer stays
   * silent. The others go on serving meanwhile, so nobody's login waits for somebody's idle
   * session.
   *
   * @return how many connections had not ended in time
   */
  int drain(long millis) throws InterruptedException {
    long start = System.nanoTime();
    List<Listening> told = listening.stream().filter(l -> !l.closesIdle()).toList();
    List<Listening> closed = listening.stream().filter(Listening::closesIdle).toList();
    int cut = drain(told, start, millis - CLOSE_MILLIS) + drain(closed, start, millis);
    if (watchdog != null) {
      watchdog.interrupt();
    }
    services.values().forEach(Service::stop);
    return cut;
  }

  private static int drain(List<Listening> some, long start, long millis)
      throws InterruptedException {
    some.forEach(l -> l.acceptor().stop());
    for (Listening l : some) {
      l.thread().join();
    }
    some.forEach(l -> l.connections().drain());
    long began = System.nanoTime();
    while (!some.stream().allMatch(l -> l.connections().allEnded())
        && millisSince(start) < millis) {
      Thread.sleep(10);
      long passed = millisSince(began);
      some.forEach(l -> l.connections().endReading(passed));
    }
    return some.stream().mapToInt(l -> l.connections().cut()).sum();
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
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
