// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for the next message to their host.
 *
 * <p>Limits: each is kept for {@value #KEEP_SECONDS} s, {@value #MAX_PER_HOST} for a host, {@value
 * #MAX_ALL} in all; what is more is closed.
 */
final class KeptConnections {
  /** Below nginx's keepalive_timeout of 75 s. */
  private static final int KEEP_SECONDS = 30;

  private static final int MAX_PER_HOST = 20;
  private static final int MAX_ALL = 100;

  private final ScheduledExecutorService timer;
  private final Map<MailHost, Deque<HttpClientConnection>> kept = new HashMap<>();
  private int count;

  KeptConnections(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** The one that was used last and is still open; null if there is none. */
  @Nullable HttpClientConnection take(MailHost host) throws IOException {
    for (HttpClientConnection next = first(host); next != null; next = first(host)) {
      if (!next.isStale()) {
        return next;
      }
      next.close(CloseMode.IMMEDIATE);
    }
    return null;
  }

  private synchronized @Nullable HttpClientConnection first(MailHost host) {
    Deque<HttpClientConnection> its = kept.get(host);
    HttpClientConnection first = its == null ? null : its.peekFirst();
    if (first != null) {
      remove(host, first);
    }
    return first;
  }

  /** Keeps an idle connection, or closes it. */
  void keep(MailHost host, HttpClientConnection connection) {
    if (!add(host, connection)) {
      connection.close(CloseMode.GRACEFUL);
      return;
    }
    ScheduledFuture<?> unused =
        timer.schedule(
            () -> {
              if (remove(host, connection)) {
                connection.close(CloseMode.IMMEDIATE);
              }
            },
            KEEP_SECONDS,
            TimeUnit.SECONDS);
  }

  private synchronized boolean add(MailHost host, HttpClientConnection connection) {
    Deque<HttpClientConnection> its = kept.computeIfAbsent(host, unused -> new ArrayDeque<>(4));
    if (its.size() >= MAX_PER_HOST || count >= MAX_ALL) {
      return false;
    }
    its.addFirst(connection);
    count++;
    return true;
  }

  private synchronized boolean remove(MailHost host, HttpClientConnection connection) {
    Deque<HttpClientConnection> its = kept.get(host);
    if (its == null || !its.remove(connection)) {
      return false;
    }
    count--;
    if (its.isEmpty()) {
      kept.remove(host);
    }
    return true;
  }

  synchronized int count() {
    return count;
  }
}
