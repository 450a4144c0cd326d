// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Daemon;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.daemon.Service;

/** A Unix socket behind which the daemon runs as it does in production. */
final class SocketTransport implements Transport {
  private final BlockingQueue<Watch> accepted = new LinkedBlockingQueue<>();
  private final Daemon daemon = new Daemon(8);
  private final Path path;
  private final List<Link> links = new ArrayList<>();

  SocketTransport(Service service, Path directory) throws IOException {
    this.path = directory.resolve("s");
    daemon.listen(new Watched(service, accepted), new ListenAddress.Unix(path));
    daemon.start();
  }

  @Override
  public Link connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    try {
      Watch watch = accepted.poll(20, TimeUnit.SECONDS);
      if (watch == null) {
        throw new IOException("the daemon does not accept");
      }
      Link link = new Link(watch, new Wire(channel));
      links.add(link);
      return link;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Link link : links) {
      link.close();
    }
    daemon.close();
  }

  private record Watched(Service service, BlockingQueue<Watch> accepted) implements Service {
    @Override
    public String name() {
      return service.name();
    }

    @Override
    public boolean closesIdleOnDrain() {
      return service.closesIdleOnDrain();
    }

    @Override
    public void serve(Connection connection) {
      Watch watch = new Watch(connection);
      accepted.add(watch);
      watch.serve(service);
    }
  }

  private record Wire(SocketChannel channel) implements Link.Wire {
    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return channel.read(bytes);
    }

    @Override
    public void endOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
