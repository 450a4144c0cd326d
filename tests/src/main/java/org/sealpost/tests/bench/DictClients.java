// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** Dict clients that ask at once, each as soon as it is answered; the answer must be O. */
final class DictClients {
  private static final byte[] HELLO = "H3\t2\t0\t\tbench\n".getBytes(US_ASCII);

  private DictClients() {}

  /**
   * For a time.
   *
   * @param requests by number, each with one answer
   */
  static Latencies during(Path socket, int clients, int seconds, LongFunction<byte[]> requests)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<Latencies>> parts = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        parts.add(
            threads.submit(
                () -> ask(socket, end, number -> requests.apply(number * clients + client))));
      }
      Latencies sum = new Latencies();
      for (Future<Latencies> part : parts) {
        sum.addAll(part.get());
      }
      return sum;
    } catch (ExecutionException e) {
      throw new IOException("the load ended early: " + e.getCause(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Latencies ask(Path socket, long end, LongFunction<byte[]> requests)
      throws IOException {
    Latencies latencies = new Latencies();
    ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(HELLO));
      long before = System.nanoTime();
      for (long i = 0; before < end; i++) {
        buffer.clear().put(requests.apply(i)).flip();
        long start = System.nanoTime();
        channel.write(buffer);
        await(channel, buffer.clear());
        before = System.nanoTime();
        latencies.add(before - start);
      }
    }
    return latencies;
  }

  private static void await(SocketChannel channel, ByteBuffer answer) throws IOException {
    do {
      if (channel.read(answer) < 0) {
        throw new IOException("no answer: the connection was closed");
      }
    } while (answer.get(answer.position() - 1) != '\n');
    if (answer.get(0) != 'O') {
      throw new IOException("not O: " + US_ASCII.decode(answer.flip()));
    }
  }
}
