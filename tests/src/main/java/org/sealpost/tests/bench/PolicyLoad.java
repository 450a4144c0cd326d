// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/** Connections that ask at once, each as soon as it is answered. */
final class PolicyLoad {
  private PolicyLoad() {}

  /** For a time. */
  static Latencies during(Path socket, int connections, int seconds, LongFunction<byte[]> requests)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    return run(socket, connections, Long.MAX_VALUE, end, requests);
  }

  /** So many requests each. */
  static Latencies of(Path socket, int connections, long each, LongFunction<byte[]> requests)
      throws IOException, InterruptedException {
    return run(socket, connections, each, System.nanoTime() + TimeUnit.HOURS.toNanos(1), requests);
  }

  private static Latencies run(
      Path socket, int connections, long each, long end, LongFunction<byte[]> requests)
      throws IOException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      List<Future<Latencies>> parts = new ArrayList<>();
      long base = System.nanoTime() & 0xffffffffL;
      for (int i = 0; i < connections; i++) {
        int connection = i;
        LongFunction<byte[]> own =
            each == Long.MAX_VALUE
                ? n -> requests.apply(base + n * connections + connection)
                : n -> requests.apply(n * connections + connection);
        parts.add(threads.submit(() -> ask(socket, each, end, own)));
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

  private static Latencies ask(Path socket, long each, long end, LongFunction<byte[]> requests)
      throws IOException {
    Latencies latencies = new Latencies();
    try (PolicyConnection connection = new PolicyConnection(socket)) {
      long before = System.nanoTime();
      for (long i = 0; i < each && before < end; i++) {
        byte[] request = requests.apply(i);
        long start = System.nanoTime();
        connection.ask(request);
        before = System.nanoTime();
        latencies.add(before - start);
      }
    }
    return latencies;
  }
}
