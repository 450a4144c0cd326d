// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.tests.client.RelayEnv;

/**
 * A policy service that does not do its work, in the place of the relay's own, which is put back at
 * the end: its socket only moves aside, whoever holds it still listens.
 */
final class PolicySocket implements AutoCloseable {
  /** What is wrong with it. */
  enum Behaviour {
    /** There is no socket. */
    MISSING,
    /** A socket on which nobody listens any more. */
    DEAD,
    /** Every connection is closed at once. */
    CLOSES,
    /** Neither answers nor closes. */
    SILENT,
    /** Speaks another protocol. */
    GARBAGE,
    /** An answer with an action that does not exist. */
    UNKNOWN_ACTION
  }

  private final Path path;
  private final Path aside;
  private final Behaviour behaviour;
  private final @Nullable ServerSocketChannel server;
  private final List<SocketChannel> accepted = new ArrayList<>();

  private PolicySocket(Path path, Behaviour behaviour) throws IOException {
    this.path = path;
    this.aside = path.resolveSibling("policy.aside");
    this.behaviour = behaviour;
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    if (behaviour == Behaviour.MISSING) {
      server = null;
      return;
    }
    ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listening.bind(UnixDomainSocketAddress.of(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    server = listening;
    if (behaviour == Behaviour.DEAD) {
      listening.close();
      return;
    }
    Thread thread = new Thread(() -> accept(listening), "policy " + behaviour);
    thread.setDaemon(true);
    thread.start();
  }

  static PolicySocket replace(RelayEnv env, Behaviour behaviour) throws IOException {
    return new PolicySocket(env.path("RUN_DIR").resolve("policy.sock"), behaviour);
  }

  private void accept(ServerSocketChannel listening) {
    try {
      while (true) {
        SocketChannel channel = listening.accept();
        synchronized (accepted) {
          accepted.add(channel);
        }
        answer(channel);
      }
    } catch (IOException e) {
      // Closed at the end of the test.
    }
  }

  private void answer(SocketChannel channel) throws IOException {
    switch (behaviour) {
      case GARBAGE -> channel.write(ByteBuffer.wrap("220 hello\r\n\n".getBytes(ISO_8859_1)));
      case UNKNOWN_ACTION ->
          channel.write(ByteBuffer.wrap("action=WELCOME\n\n".getBytes(ISO_8859_1)));
      case SILENT -> {}
      default -> channel.close();
    }
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
    Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    synchronized (accepted) {
      for (SocketChannel channel : accepted) {
        channel.close();
      }
    }
  }
}
