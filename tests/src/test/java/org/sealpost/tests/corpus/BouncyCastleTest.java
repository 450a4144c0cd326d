// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.S2K;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.operator.bc.BcPBEKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPairGeneratorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages that Bouncy Castle writes, made anew in every run, each kind of key packet with each
 * version of SEIPD; {@code -Dreplay.update} also writes those that the corpus lacks.
 */
class BouncyCastleTest {
  private static final Path CORPUS = Path.of("src/test/corpus/bouncycastle");
  private static final int SIZE = 1500;

  @TempDir private static Path directory;

  /** How a message is encrypted. */
  private interface Recipe {
    void addMethods(PGPEncryptedDataGenerator generator) throws PGPException;
  }

  @TestFactory
  Stream<DynamicTest> messages() throws Exception {
    PGPPublicKey v4 = key(4);
    PGPPublicKey v6 = key(6);
    return Stream.of(
        made("pkesk-v3-seipd-v1", false, 0, g -> g.addMethod(to(v4))),
        made("pkesk-v3-two-seipd-v1", false, 0, g -> twice(g, v4)),
        made("pkesk-v3-seipd-v1-partial", false, 512, g -> g.addMethod(to(v4))),
        made("pkesk-v6-seipd-v2", true, 0, g -> g.addMethod(to(v6))),
        made("pkesk-v6-v4key-seipd-v2", true, 0, g -> g.addMethod(to(v4))),
        made("pkesk-v6-seipd-v2-partial", true, 1024, g -> g.addMethod(to(v6))),
        made("skesk-v4-seipd-v1", false, 0, g -> g.addMethod(passphrase())),
        made("skesk-v6-seipd-v2", true, 0, g -> g.addMethod(passphrase())),
        made("skesk-v6-argon2-seipd-v2", true, 0, g -> g.addMethod(argon2())),
        made("both-seipd-v2", true, 0, g -> both(g, v6)));
  }

  private static DynamicTest made(String name, boolean seipd2, int partial, Recipe recipe) {
    return DynamicTest.dynamicTest(name, () -> check(name, message(seipd2, partial, recipe)));
  }

  private static void check(String name, String mail) throws Exception {
    Path file = directory.resolve(name + ".eml");
    Files.writeString(file, mail, StandardCharsets.ISO_8859_1);
    Directions directions = new Directions(Files.createTempDirectory(directory, "mail"));
    var bob = java.util.List.of("bob@chat.example");
    assertEquals("CONTINUE", directions.verdict("incoming", bob, file));
    assertEquals("CONTINUE", directions.verdict("outgoing", bob, file));
    if (System.getProperty("replay.update") != null && System.getenv("CI") == null) {
      Files.createDirectories(CORPUS);
      if (!Files.exists(CORPUS.resolve(name + ".eml"))) {
        Files.copy(file, CORPUS.resolve(name + ".eml"));
      }
    }
  }

  private static String message(boolean seipd2, int partial, Recipe recipe)
      throws IOException, PGPException {
    BcPGPDataEncryptorBuilder builder =
        new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256);
    if (seipd2) {
      builder.setUseV6AEAD();
      builder.setWithAEAD(AEADAlgorithmTags.OCB, 10);
    } else {
      builder.setWithIntegrityPacket(true);
    }
    PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(builder);
    recipe.addMethods(generator);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ArmoredOutputStream armor = ArmoredOutputStream.builder().clearHeaders().build(bytes);
    OutputStream data =
        partial == 0 ? generator.open(armor, SIZE) : generator.open(armor, new byte[partial]);
    data.write(new byte[SIZE]);
    data.close();
    armor.close();
    return mail(bytes.toString(StandardCharsets.US_ASCII).replace("\r\n", "\n"));
  }

  private static String mail(String armor) {
    return """
        From: <alice@chat.example>
        To: <bob@chat.example>
        Subject: [...]
        MIME-Version: 1.0
        Content-Type: multipart/encrypted; boundary="bc"

        --bc
        Content-Type: application/pgp-encrypted

        Version: 1

        --bc
        Content-Type: application/octet-stream

        """
        + armor
        + "\n--bc--\n";
  }

  @SuppressWarnings("JavaUtilDate") // Bouncy Castle's interface wants it
  private static PGPPublicKey key(int version) throws PGPException {
    return new BcPGPKeyPairGeneratorProvider()
        .get(version, new Date(0))
        .generateX25519KeyPair()
        .getPublicKey();
  }

  private static BcPublicKeyKeyEncryptionMethodGenerator to(PGPPublicKey key) {
    return new BcPublicKeyKeyEncryptionMethodGenerator(key);
  }

  private static BcPBEKeyEncryptionMethodGenerator passphrase() {
    return new BcPBEKeyEncryptionMethodGenerator("secret".toCharArray());
  }

  private static BcPBEKeyEncryptionMethodGenerator argon2() {
    BcPBEKeyEncryptionMethodGenerator method =
        new BcPBEKeyEncryptionMethodGenerator(
            "secret".toCharArray(), S2K.Argon2Params.memoryConstrainedParameters());
    method.setSecureRandom(new SecureRandom());
    return method;
  }

  private static void twice(PGPEncryptedDataGenerator generator, PGPPublicKey key) {
    generator.addMethod(to(key));
    generator.addMethod(to(key));
  }

  private static void both(PGPEncryptedDataGenerator generator, PGPPublicKey key) {
    generator.addMethod(to(key));
    generator.addMethod(passphrase());
  }
}
