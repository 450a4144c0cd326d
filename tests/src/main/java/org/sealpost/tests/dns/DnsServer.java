// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * A name server on one address, UDP and TCP at the same port, whose answers are the caller's: good
 * ones, bad ones or none.
 *
 * <p>Limits: one question per TCP connection; a UDP answer is cut (TC, RFC 1035 section 4.1.1) when
 * it is longer than {@value #MAX_UDP} octets.
 *
 * <p>Diagnostics: a query that cannot be read gets no answer.
 */
public final class DnsServer implements Closeable {
  private static final int MAX_UDP = 512;

  /** What to say to a question: null is silence. */
  @FunctionalInterface
  public interface Answers {
    /** Answers a query; called by several threads. */
    @Nullable Message to(Message query) throws IOException;
  }

  private interface Loop {
    void run() throws IOException;
  }

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Answers answers;

  /**
   * Listens until closed.
   *
   * @param port 0 for any
   */
  public DnsServer(InetAddress address, int port, Answers answers) throws IOException {
    this.answers = answers;
    tcp = new ServerSocket(port, 50, address);
    udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()));
    start(this::serveUdp);
    start(this::serveTcp);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) udp.getLocalSocketAddress();
  }

  private static void start(Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (IOException e) {
                // The socket was closed, here or by the client.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void serveUdp() throws IOException {
    byte[] buffer = new byte[4096];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      udp.receive(packet);
      Message answer = answer(Arrays.copyOf(buffer, packet.getLength()));
      if (answer != null) {
        // Cut where it does not fit, with TC set.
        byte[] bytes = answer.toWire(MAX_UDP);
        udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
      }
    }
  }

  private void serveTcp() throws IOException {
    while (true) {
      Socket socket = tcp.accept();
      start(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      Message answer = answer(in.readNBytes(in.readUnsignedShort()));
      if (answer != null) {
        byte[] bytes = answer.toWire();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(bytes.length);
        out.write(bytes);
        out.flush();
      }
      // The client closes first.
      long unused = in.skip(Long.MAX_VALUE);
    }
  }

  private @Nullable Message answer(byte[] query) {
    try {
      return answers.to(new Message(query));
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
