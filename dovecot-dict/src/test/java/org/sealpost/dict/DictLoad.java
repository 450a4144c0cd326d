// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures userdb look-ups: {@code DictLoad SOCKET ADDRESS CLIENTS SECONDS}. Each client has a
 * connection of its own and asks again as soon as it is answered, as Dovecot's auth processes do. A
 * program for people, not a test.
 */
final class DictLoad {
  private DictLoad() {}

  public static void main(String[] args) throws InterruptedException {
    int clients = Integer.parseInt(args[2]);
    long seconds = Long.parseLong(args[3]);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    long[] counts = new long[clients];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int client = i;
      Thread thread = new Thread(() -> counts[client] = ask(args[0], args[1], end));
      thread.start();
      threads.add(thread);
    }
    long sum = 0;
    for (int i = 0; i < clients; i++) {
      threads.get(i).join();
      sum += counts[i];
    }
    System.out.println(clients + " clients: " + sum / seconds + " look-ups/s");
  }

  private static long ask(String socket, String address, long end) {
    ByteBuffer request = buffer("Lshared/userdb/" + address + "\t" + address + "\n");
    ByteBuffer answer = ByteBuffer.allocateDirect(1024);
    long count = 0;
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)))) {
      channel.write(buffer("H3\t2\t0\t\tauth\n"));
      while (System.nanoTime() < end) {
        channel.write(request.rewind());
        do {
          if (channel.read(answer) < 0) {
            throw new IOException("closed");
          }
        } while (answer.get(answer.position() - 1) != '\n');
        if (answer.get(0) != 'O') {
          throw new IOException("not found");
        }
        answer.clear();
        count++;
      }
    } catch (IOException e) {
      System.err.println("client ends: " + e);
    }
    return count;
  }

  private static ByteBuffer buffer(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
