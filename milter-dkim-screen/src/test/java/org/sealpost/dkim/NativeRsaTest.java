// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;

/** RSA with and without native code: whoever does it, the results are the same. */
class NativeRsaTest {
  private static final byte[] DATA = "from:a@b\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SMALL_STACK = 256 << 10;

  /** A provider that has nothing. */
  public static final class Empty extends Provider {
    private static final long serialVersionUID = 1L;

    public Empty() {
      super("Empty", "1", "nothing");
    }
  }

  /** A provider whose library is missing. */
  public static final class Broken extends Provider {
    private static final long serialVersionUID = 1L;

    public Broken() {
      super("Broken", "1", "cannot be loaded");
      throw new UnsatisfiedLinkError("no library");
    }
  }

  /** A provider whose class cannot be initialized. */
  public static final class Unusable extends Provider {
    private static final long serialVersionUID = 1L;
    private static final int VERSION = Integer.parseInt("none");

    public Unusable() {
      super("Unusable", String.valueOf(VERSION), "cannot be initialized");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no.such.Provider",
        "java.lang.String",
        "org.sealpost.dkim.NativeRsaTest$Empty",
        "org.sealpost.dkim.NativeRsaTest$Broken",
        "org.sealpost.dkim.NativeRsaTest$Unusable"
      })
  void whatCannotBeLoaded_isDoneWithout(String className) {
    Log.redirect((level, line) -> {});
    try {
      assertNull(NativeRsa.load(className));
    } finally {
      Log.redirect(null);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048, 3072})
  void bothProviders_agree(int bits) throws Exception {
    Assumptions.assumeTrue(NativeRsa.load() != null, "SKIPPED: no native RSA on this machine");
    KeyPair pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, bits);
    KeyFactory jdk = KeyFactory.getInstance("RSA");
    PrivateKey privateKey =
        jdk.generatePrivate(new PKCS8EncodedKeySpec(pair.getPrivate().getEncoded()));
    PublicKey publicKey = jdk.generatePublic(new X509EncodedKeySpec(pair.getPublic().getEncoded()));
    Signature theirs = Signature.getInstance("SHA256withRSA");
    theirs.initSign(privateKey);
    theirs.update(DATA);
    byte[] signature = theirs.sign();
    assertArrayEquals(
        signature, SignatureAlgorithm.RSA_SHA256.sign(pair.getPrivate(), DATA, DATA.length));
    Random random = new Random(bits);
    for (int i = 0; i < 200; i++) {
      byte[] altered = altered(signature, i, random);
      boolean expected = jdkVerifies(publicKey, altered);
      boolean ours =
          SignatureAlgorithm.RSA_SHA256.verify(pair.getPublic(), DATA, DATA.length, altered);
      assertEquals(expected, ours, "round " + i);
      assertEquals(Arrays.equals(signature, altered), ours, "round " + i);
    }
  }

  /** As it is in round 0; then with a bit flipped, cut, or made longer. */
  private static byte[] altered(byte[] signature, int round, Random random) {
    if (round == 0) {
      return signature;
    }
    if (round % 3 == 0) {
      return Arrays.copyOf(signature, random.nextInt(2 * signature.length));
    }
    byte[] altered = signature.clone();
    altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
    return altered;
  }

  private static boolean jdkVerifies(PublicKey key, byte[] signature) throws Exception {
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(key);
    verifier.update(DATA);
    try {
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Test
  void smallStack_isEnough() throws Exception {
    FutureTask<Boolean> task = new FutureTask<>(NativeRsaTest::signsAndVerifies);
    new Thread(null, task, "small stack", SMALL_STACK).start();
    assertTrue(task.get());
  }

  /** As on a machine whose folder for temporary files is of no use. */
  @Test
  void libraryThatCannotBeUnpacked_stopsNobody() throws Exception {
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + File.separator + "bin/java",
                    "-Dorg.conscrypt.native.workdir=/proc/self",
                    "-cp",
                    System.getProperty("java.class.path"),
                    NativeRsaTest.class.getName()))
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("RSA by the JDK, native code cannot be loaded"), output);
  }

  /** The other process: ends with 0 if all works. */
  public static void main(String[] arguments) throws Exception {
    System.exit(signsAndVerifies() ? 0 : 1);
  }

  private static boolean signsAndVerifies() throws GeneralSecurityException {
    KeyPair pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 2048);
    byte[] signature = SignatureAlgorithm.RSA_SHA256.sign(pair.getPrivate(), DATA, DATA.length);
    return SignatureAlgorithm.RSA_SHA256.verify(pair.getPublic(), DATA, DATA.length, signature);
  }
}
