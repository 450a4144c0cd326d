// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to a server on which open connections can go dead, as behind a firewall that forgets them:
 * what is sent goes nowhere, and neither end is told.
 */
final class DeadEnd implements AutoCloseable {
  private final ServerSocket listener;
  private final InetAddress host;
  private final int port;
  private final List<Way> ways = new CopyOnWriteArrayList<>();

  /** One connection. */
  private static final class Way {
    private final Socket from;
    private final Socket to;
    private volatile boolean dead;

    Way(Socket from, Socket to) {
      this.from = from;
      this.to = to;
    }

    void pump(Socket source, Socket sink) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = source.getInputStream();
        OutputStream out = sink.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (!dead) {
            out.write(buffer, 0, count);
          }
        }
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  DeadEnd(InetAddress host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.listener = new ServerSocket(0, 50, host);
    start(this::accept);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "way");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Way way = new Way(listener.accept(), new Socket(host, port));
        ways.add(way);
        start(() -> way.pump(way.from, way.to));
        start(() -> way.pump(way.to, way.from));
      }
    } catch (IOException e) {
      // The end.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on nothing passes on the connections that are open. */
  void cut() {
    ways.forEach(way -> way.dead = true);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Way way : ways) {
      way.from.close();
      way.to.close();
    }
  }
}
