// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.sealpost.e2ee.EncryptionRule.Direction;

/**
 * How fast bodies are checked, in CPU time of one thread, beside a loop that only adds their bytes
 * up. Run it by hand; the figures of a run stand in {@code
 * docs/adr/0004-own-mime-and-openpgp-walk.md}.
 */
final class EncryptionBenchmark {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int CHUNK = 65535;
  private static final int ROUNDS = 7;

  private EncryptionBenchmark() {}

  public static void main(String[] args) {
    measure("small, 3 kB", Mail.encrypted(OpenPgp.seipd(1, 1900)));
    measure("large, 1.4 MB", Mail.encrypted(OpenPgp.seipd(1, 1_000_000)));
    measure("largest, 30 MB", Mail.encrypted(OpenPgp.seipd(1, 22_000_000)));
    measure("partial lengths of 512", Mail.encrypted(partial(9)));
    measure("partial lengths of 1", Mail.encrypted(partial(0)));
  }

  /** An SEIPD packet of 1 MB in chunks of a power of two. */
  private static byte[] partial(int power) {
    int size = 1 << power;
    byte[] chunk = new byte[size + 1];
    chunk[0] = (byte) (0xe0 | power);
    chunk[1] = 1;
    byte[] packet = new byte[1 + (1_000_000 / size) * chunk.length + 1];
    packet[0] = (byte) (0xc0 | 18);
    for (int i = 0; i < 1_000_000 / size; i++) {
      System.arraycopy(chunk, 0, packet, 1 + i * chunk.length, chunk.length);
    }
    return packet;
  }

  private static void measure(String label, Mail mail) {
    byte[] body = mail.body().getBytes(ISO_8859_1);
    int messages = (int) Math.max(1, 60_000_000L / body.length);
    double check = best(messages, body, bytes -> check(mail, bytes));
    double sum = best(messages, body, EncryptionBenchmark::sum);
    System.out.printf(
        Locale.ROOT,
        "%-24s %7.0f MB/s check, %7.0f MB/s byte sum, %8.0f messages/s%n",
        label,
        check,
        sum,
        check * 1e6 / body.length);
  }

  /** MB/s of the fastest round; the first ones warm the compiler up. */
  private static double best(int messages, byte[] body, ToLongFunction<byte[]> work) {
    double best = 0;
    long sink = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = CPU.getCurrentThreadCpuTime();
      for (int i = 0; i < messages; i++) {
        sink += work.applyAsLong(body);
      }
      double seconds = (CPU.getCurrentThreadCpuTime() - start) / 1e9;
      best = Math.max(best, (double) messages * body.length / seconds / 1e6);
    }
    if (sink == 42) {
      System.out.println();
    }
    return best;
  }

  private static long check(Mail mail, byte[] body) {
    EncryptionRule rule = new EncryptionRule(Direction.OUTGOING);
    rule.headers(mail.header(), List.of());
    for (int i = 0; i < body.length; i += CHUNK) {
      rule.body(ByteBuffer.wrap(body, i, Math.min(CHUNK, body.length - i)));
    }
    if (!(rule.end() instanceof Finding.Accepted)) {
      throw new IllegalStateException("refused");
    }
    return 1;
  }

  private static long sum(byte[] body) {
    long sum = 0;
    for (byte b : body) {
      sum += b;
    }
    return sum;
  }
}
