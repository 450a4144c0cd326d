// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.dkim.Field;
import org.sealpost.dkim.Result;
import org.sealpost.dkim.Signing;
import org.sealpost.dkim.Verification;

/**
 * {@code DkimBench SECONDS}: how many messages are verified and signed in memory, on one core,
 * beside what the JDK's own cryptography alone needs: the rsa-2048 operation over the header, and
 * SHA-256 over the body. Ours may need less than that, where RSA is done by native code.
 *
 * <p>Rounds of a measurement and of its baseline take turns, SECONDS each; medians are printed. A
 * rate is by CPU time of the thread: other programs on the machine do not count.
 */
public final class DkimBench {
  private static final int ROUNDS = 5;

  /** Any time later than the signatures'. */
  private static final long NOW = 1_800_000_000;

  private interface Work {
    void run() throws GeneralSecurityException;
  }

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final DkimMessages messages = new DkimMessages();
  private final TxtLookup dns;
  private final double seconds;

  private DkimBench(double seconds) throws GeneralSecurityException {
    this.seconds = seconds;
    CompletableFuture<TxtAnswer> answer =
        CompletableFuture.completedFuture(
            TxtAnswer.found(List.of(messages.key().published()), false));
    dns = name -> answer;
  }

  /** Measures and prints. */
  public static void main(String[] arguments) throws GeneralSecurityException {
    new DkimBench(Double.parseDouble(arguments[0])).run();
  }

  private void run() throws GeneralSecurityException {
    byte[] small = DkimMessages.body(4 << 10);
    byte[] large = DkimMessages.body(1 << 20);
    compare("verify 4 KB", verify(small, "relaxed/simple"), "rsa", bareVerify(new byte[0]));
    compare("verify 4 KB", verify(small, "relaxed/simple"), "rsa + sha256", bareVerify(small));
    compare("verify 1 MB, body simple", verify(large, "relaxed/simple"), "sha256", bareHash(large));
    compare(
        "verify 1 MB, body relaxed", verify(large, "relaxed/relaxed"), "sha256", bareHash(large));
    compare("sign 4 KB", sign(small), "rsa", bareSign());
  }

  private Work verify(byte[] body, String c) throws GeneralSecurityException {
    List<Field> header = messages.signed(body, c);
    return () -> {
      Verification verification = new Verification(header, DkimMessages.DOMAIN, NOW);
      chunks(body, verification::body);
      if (verification.finish(dns, Duration.ofSeconds(10)).result() != Result.PASS) {
        throw new IllegalStateException("does not verify");
      }
    };
  }

  private Work sign(byte[] body) {
    List<Field> header = messages.header();
    return () -> {
      Signing signing = new Signing(List.of(messages.key().signing()));
      chunks(body, signing::body);
      if (signing.finish(header, NOW).isEmpty()) {
        throw new IllegalStateException("not signed");
      }
    };
  }

  /** As Postfix sends a body: chunks of up to 65535 octets. */
  private static void chunks(byte[] body, Consumer<ByteBuffer> sink) {
    for (int i = 0; i < body.length; i += 65535) {
      sink.accept(ByteBuffer.wrap(body, i, Math.min(65535, body.length - i)));
    }
  }

  private Work bareVerify(byte[] body) throws GeneralSecurityException {
    byte[] data = messages.headerBytes();
    byte[] signature = messages.key().sign(data);
    Signature verifier = Signature.getInstance("SHA256withRSA");
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return () -> {
      if (body.length > 0) {
        byte[] unused = digest.digest(body);
      }
      verifier.initVerify(messages.key().jdkPublic());
      verifier.update(data);
      if (!verifier.verify(signature)) {
        throw new IllegalStateException("does not verify");
      }
    };
  }

  private Work bareSign() {
    byte[] data = messages.headerBytes();
    return () -> {
      byte[] unused = messages.key().sign(data);
    };
  }

  private static Work bareHash(byte[] body) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return () -> {
      byte[] unused = digest.digest(body);
    };
  }

  private void compare(String name, Work work, String base, Work baseline)
      throws GeneralSecurityException {
    double[] rates = new double[ROUNDS];
    double[] bases = new double[ROUNDS];
    for (int i = -1; i < ROUNDS; i++) { // the first one is to get warm
      rates[Math.max(i, 0)] = rate(work);
      bases[Math.max(i, 0)] = rate(baseline);
    }
    double rate = median(rates);
    double bare = median(bases);
    System.out.println(
        String.format(
            Locale.ROOT,
            "%-26s %7.0f/s   bare %-13s %7.0f/s   %.2f of it",
            name,
            rate,
            base,
            bare,
            rate / bare));
  }

  static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private double rate(Work work) throws GeneralSecurityException {
    long start = threads.getCurrentThreadCpuTime();
    long end = start + (long) (seconds * 1e9);
    int count = 0;
    long now;
    do {
      work.run();
      count++;
      now = threads.getCurrentThreadCpuTime();
    } while (now < end);
    return count / ((now - start) / 1e9);
  }
}
