// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.bcpg.AEADAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.generators.X25519KeyPairGenerator;
import org.bouncycastle.crypto.params.X25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.operator.bc.BcPBEKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.jspecify.annotations.Nullable;

/** Encrypted messages made by Bouncy Castle, and by hand what it does not make. */
final class OpenPgp {
  static final byte[] TEXT = "what only the recipient reads ".repeat(20).getBytes(US_ASCII);

  private OpenPgp() {}

  /** PKESK v3 and SEIPD v1, one length. */
  static byte[] pkesk3Seipd1() {
    return encrypt(1, key(PublicKeyPacket.VERSION_4), 0);
  }

  /** PKESK v3 and SEIPD v1 in chunks of 512 octets. */
  static byte[] partialLengths() {
    return encrypt(1, key(PublicKeyPacket.VERSION_4), 512);
  }

  /** PKESK v6 and SEIPD v2. */
  static byte[] pkesk6Seipd2() {
    return encrypt(2, key(PublicKeyPacket.VERSION_6), 0);
  }

  /** SKESK and SEIPD v1. */
  static byte[] skeskSeipd1() {
    return encrypt(1, null, 0);
  }

  /** SKESK v6 and SEIPD v2. */
  static byte[] skesk6Seipd2() {
    return encrypt(2, null, 0);
  }

  /** A packet with a new header and the shortest length. */
  static byte[] packet(int tag, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0xc0 | tag);
    if (body.length < 192) {
      out.write(body.length);
    } else if (body.length < 8384) {
      out.write(((body.length - 192) >> 8) + 192);
      out.write(body.length - 192);
    } else {
      out.write(255);
      out.writeBytes(bigEndian(body.length, 4));
    }
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** A packet with an old header and a length of 1, 2 or 4 octets. */
  static byte[] oldPacket(int tag, int lengthOctets, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x80 | tag << 2 | Integer.numberOfTrailingZeros(lengthOctets));
    out.writeBytes(bigEndian(body.length, lengthOctets));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** An SEIPD packet that holds octets which look like text. */
  static byte[] seipd(int version, int length) {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) ('a' + i % 26);
    }
    body[0] = (byte) version;
    return packet(18, body);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** The armor's data lines, without checksum. */
  static String base64(byte[] octets) {
    return Base64.getMimeEncoder(64, "\r\n".getBytes(US_ASCII)).encodeToString(octets) + "\r\n";
  }

  private static byte[] bigEndian(int value, int octets) {
    byte[] bytes = new byte[octets];
    for (int i = 0; i < octets; i++) {
      bytes[i] = (byte) (value >> (8 * (octets - 1 - i)));
    }
    return bytes;
  }

  private static byte[] encrypt(int seipd, @Nullable PGPPublicKey key, int chunk) {
    BcPGPDataEncryptorBuilder builder =
        new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256);
    builder.setWithIntegrityPacket(true);
    if (seipd == 2) {
      builder.setWithAEAD(AEADAlgorithmTags.OCB, 10);
      builder.setUseV6AEAD();
    }
    PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(builder);
    generator.addMethod(
        key == null
            ? new BcPBEKeyEncryptionMethodGenerator("passphrase".toCharArray())
            : new BcPublicKeyKeyEncryptionMethodGenerator(key));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream encrypted =
        chunk == 0 ? generator.open(out, TEXT.length) : generator.open(out, new byte[chunk])) {
      encrypted.write(TEXT);
    } catch (IOException | PGPException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  @SuppressWarnings("JavaUtilDate") // What Bouncy Castle takes.
  private static PGPPublicKey key(int version) {
    X25519KeyPairGenerator generator = new X25519KeyPairGenerator();
    generator.init(new X25519KeyGenerationParameters(new SecureRandom()));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    try {
      return new BcPGPKeyPair(version, PublicKeyAlgorithmTags.X25519, pair, new Date(0))
          .getPublicKey();
    } catch (PGPException e) {
      throw new IllegalStateException(e);
    }
  }
}
