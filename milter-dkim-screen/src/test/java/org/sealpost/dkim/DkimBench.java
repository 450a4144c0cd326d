// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How fast messages are verified and signed in memory, on one core, beside what JCA alone needs.
 * Rounds of the measured and of the baseline take turns; the medians are printed.
 *
 * <p>Run: {@code java -cp ... org.sealpost.dkim.DkimBench [SECONDS_PER_ROUND]}.
 */
public final class DkimBench {
  private static final int ROUNDS = 7;
  private static final String LINE =
      "wcBMA2Zm Yk2QxVuLAQf/ZT5Nq0 wq6sYkZs1vE5cYwB2jV9m4gH8rX7 pQ==\r\n";

  private interface Work {
    void run() throws Exception;
  }

  private DkimBench() {}

  public static void main(String[] arguments) throws Exception {
    double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 1;
    TestMessage small = message(4 << 10);
    TestMessage large = message(1 << 20);
    compare(
        "JCA rsa-2048 verify alone",
        rsaVerify(),
        "verify 4 KB",
        verify(small, "relaxed/simple"),
        seconds);
    compare(
        "JCA SHA-256 of 1 MB",
        sha(large),
        "verify 1 MB simple",
        verify(large, "relaxed/simple"),
        seconds);
    compare(
        "JCA SHA-256 of 1 MB",
        sha(large),
        "verify 1 MB relaxed",
        verify(large, "relaxed/relaxed"),
        seconds);
    compare("JCA rsa-2048 sign alone", rsaSign(), "sign 4 KB", sign(small, TestKeys.RSA), seconds);
    compare(
        "JCA Ed25519 verify alone", edVerify(), "verify 4 KB ed25519", verifyEd(small), seconds);
  }

  private static TestMessage message(int size) {
    TestMessage m = TestKeys.MESSAGE;
    for (int i = 0; i < 8; i++) {
      m = m.with(new Field("Chat-Field-" + i, " some value of a usual length, number " + i));
    }
    return m.withBody(LINE.repeat(size / LINE.length()));
  }

  private static Work verify(TestMessage message, String c) {
    String h = "from:to:subject:date:message-id:mime-version:content-type:chat-field-1";
    return verify(message, TestKeys.sign(TestKeys.RSA, message, "d=" + TestKeys.DOMAIN, c, h));
  }

  private static Work verifyEd(TestMessage message) {
    String tags = "d=" + TestKeys.DOMAIN;
    return verify(message, TestKeys.sign(TestKeys.ED25519, message, tags, "relaxed/simple"));
  }

  private static Work verify(TestMessage message, Field signature) {
    FakeDns dns = TestKeys.dns();
    TestMessage signed = message.with(signature);
    return () -> {
      Verification v = new Verification(signed.header(), TestKeys.DOMAIN, 1_800_000_000);
      chunks(signed.body(), v::body);
      dns.asked.clear();
      Outcome outcome = v.finish(dns, Duration.ofSeconds(10));
      if (outcome.result() != Result.PASS) {
        throw new IllegalStateException(outcome.toString());
      }
    };
  }

  private static Work sign(TestMessage message, SigningKey key) {
    return () -> {
      Signing signing = new Signing(List.of(key));
      chunks(message.body(), signing::body);
      if (signing.finish(message.header(), 1_800_000_000).isEmpty()) {
        throw new IllegalStateException();
      }
    };
  }

  /** As Postfix sends a body: chunks of up to 65535 octets. */
  private static void chunks(byte[] body, java.util.function.Consumer<ByteBuffer> sink) {
    for (int i = 0; i < body.length; i += 65535) {
      sink.accept(ByteBuffer.wrap(body, i, Math.min(65535, body.length - i)));
    }
  }

  private static Work rsaVerify() throws Exception {
    return jcaVerify("SHA256withRSA", TestKeys.RSA);
  }

  private static Work edVerify() throws Exception {
    return jcaVerify("Ed25519", TestKeys.ED25519);
  }

  private static Work jcaVerify(String algorithm, SigningKey key) throws Exception {
    byte[] data = new byte[600];
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key.privateKey());
    signer.update(data);
    byte[] signature = signer.sign();
    Signature verifier = Signature.getInstance(algorithm);
    return () -> {
      verifier.initVerify(key.publicKey());
      verifier.update(data);
      if (!verifier.verify(signature)) {
        throw new IllegalStateException();
      }
    };
  }

  private static Work rsaSign() throws Exception {
    byte[] data = new byte[600];
    Signature signer = Signature.getInstance("SHA256withRSA");
    return () -> {
      signer.initSign(TestKeys.RSA.privateKey());
      signer.update(data);
      byte[] unused = signer.sign();
    };
  }

  private static Work sha(TestMessage message) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    return () -> {
      byte[] unused = digest.digest(message.body());
    };
  }

  private static void compare(String base, Work baseline, String name, Work work, double seconds)
      throws Exception {
    double[] bases = new double[ROUNDS];
    double[] rates = new double[ROUNDS];
    double unusedWarmUp = rate(work, seconds) + rate(baseline, seconds);
    for (int i = 0; i < ROUNDS; i++) {
      rates[i] = rate(work, seconds);
      bases[i] = rate(baseline, seconds);
    }
    Arrays.sort(rates);
    Arrays.sort(bases);
    double median = rates[ROUNDS / 2];
    double baseMedian = bases[ROUNDS / 2];
    System.out.printf(
        "%-22s %8.0f/s   %-28s %8.0f/s   ratio %.2f%n",
        name, median, base, baseMedian, median / baseMedian);
  }

  /** By CPU time of this thread: other programs on the machine do not count. */
  private static double rate(Work work, double seconds) throws Exception {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
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
