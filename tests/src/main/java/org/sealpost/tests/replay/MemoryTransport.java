// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;

/** Connections that are two queues of bytes. */
final class MemoryTransport implements Transport {
  private final Service service;
  private final boolean split;
  private final List<Link> links = new ArrayList<>();

  MemoryTransport(Service service, boolean split) {
    this.service = service;
    this.split = split;
  }

  @Override
  public Link connect() {
    ByteQueue toService = new ByteQueue();
    ByteQueue fromService = new ByteQueue();
    Watch watch = new Watch(new Served(toService, fromService));
    watch.split(split);
    Thread thread = new Thread(() -> watch.serve(service), "replay-" + service.name());
    thread.setDaemon(true);
    thread.start();
    Link link = new Link(watch, new Peer(toService, fromService));
    links.add(link);
    return link;
  }

  @Override
  public void close() throws IOException {
    for (Link link : links) {
      link.close();
    }
  }

  private record Served(ByteQueue in, ByteQueue out) implements Connection {
    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return in.take(buffer);
    }

    @Override
    public void write(ByteBuffer buffer) {
      out.put(buffer);
    }

    @Override
    public boolean isDraining() {
      return false;
    }

    @Override
    public String peer() {
      return "local"; // as a Unix socket's
    }

    @Override
    public void close() {
      out.end();
    }
  }

  private record Peer(ByteQueue out, ByteQueue in) implements Link.Wire {
    @Override
    public void write(ByteBuffer bytes) {
      out.put(bytes);
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return in.take(bytes);
    }

    @Override
    public void endOutput() {
      out.end();
    }

    @Override
    public void close() {
      out.end();
    }
  }

  /** Bytes in order, and an end. */
  private static final class ByteQueue {
    private ByteBuffer bytes = ByteBuffer.allocate(1024).limit(0);
    private boolean ended;

    synchronized void put(ByteBuffer more) {
      ByteBuffer joined = ByteBuffer.allocate(bytes.remaining() + more.remaining());
      bytes = joined.put(bytes).put(more).flip();
      notifyAll();
    }

    synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized int take(ByteBuffer into) throws IOException {
      while (!bytes.hasRemaining() && !ended) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
      int count = Math.min(bytes.remaining(), into.remaining());
      if (count == 0) {
        return -1;
      }
      into.put(bytes.slice(bytes.position(), count));
      bytes.position(bytes.position() + count);
      return count;
    }
  }
}
