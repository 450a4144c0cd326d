// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** A DNS server on loopback that answers, over UDP and TCP, as a test says. */
final class FakeDnsServer implements Closeable {
  /** What to say to a question: bytes, or null for silence. */
  interface Behaviour {
    byte @Nullable [] answer(Message query, boolean tcp) throws Exception;
  }

  final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private volatile Behaviour behaviour = (query, overTcp) -> null;

  FakeDnsServer() throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    ServerSocket free = new ServerSocket(0, 50, loopback);
    DatagramSocket same = udp(loopback, free.getLocalPort());
    while (same == null) {
      // Somebody has that port for UDP.
      free.close();
      free = new ServerSocket(0, 50, loopback);
      same = udp(loopback, free.getLocalPort());
    }
    tcp = free;
    udp = same;
    start(this::serveUdp);
    start(this::serveTcp);
  }

  private static @Nullable DatagramSocket udp(InetAddress loopback, int port) throws IOException {
    try {
      return new DatagramSocket(new InetSocketAddress(loopback, port));
    } catch (BindException e) {
      return null;
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) udp.getLocalSocketAddress();
  }

  void behave(Behaviour newBehaviour) {
    behaviour = newBehaviour;
  }

  private interface Loop {
    void run() throws Exception;
  }

  private static void start(Loop loop) {
    Thread thread =
        new Thread(
            () -> {
              try {
                loop.run();
              } catch (Exception e) {
                // The socket was closed: the test is over.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void serveUdp() throws Exception {
    byte[] buffer = new byte[4096];
    while (true) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      udp.receive(packet);
      byte[] answer = answer(java.util.Arrays.copyOf(buffer, packet.getLength()), false);
      if (answer != null) {
        udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    }
  }

  private void serveTcp() throws Exception {
    while (true) {
      Socket socket = tcp.accept();
      start(
          () -> {
            try (socket) {
              DataInputStream in = new DataInputStream(socket.getInputStream());
              byte[] query = in.readNBytes(in.readUnsignedShort());
              byte[] answer = answer(query, true);
              if (answer != null) {
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeShort(answer.length);
                out.write(answer);
                out.flush();
                int unused = in.read();
              }
            }
          });
    }
  }

  private byte @Nullable [] answer(byte[] query, boolean overTcp) throws Exception {
    Message message = new Message(query);
    asked.add((overTcp ? "tcp " : "udp ") + message.getQuestion().getName());
    return behaviour.answer(message, overTcp);
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
