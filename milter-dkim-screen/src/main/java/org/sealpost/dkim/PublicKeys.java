// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Public keys between DNS and JCA. RSA: SubjectPublicKeyInfo, as everybody publishes it, or the
 * bare RSAPublicKey that RFC 6376 section 3.6.1 speaks of. Ed25519: 32 octets (RFC 8463 section 4).
 */
final class PublicKeys {
  private static final int ED25519_BYTES = 32;

  /** SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 section 4). */
  private static final byte[] ED25519_PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  /** Decoded keys by their bytes: decoding costs a good part of what verifying does. */
  private static final int CACHED_KEYS = 256;

  private static final int MAX_CACHED_BYTES = 600;

  private static final Map<ByteBuffer, PublicKey> CACHE =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, PublicKey> eldest) {
              return size() > CACHED_KEYS;
            }
          });

  private static final KeyFactory RSA = Jca.rsaKeys();
  private static final KeyFactory ED25519 = Jca.ed25519Keys();

  private PublicKeys() {}

  /** The key, or null if these bytes are none; the bytes are not changed afterwards. */
  static @Nullable PublicKey decode(SignatureAlgorithm algorithm, byte[] data) {
    if (algorithm == SignatureAlgorithm.ED25519_SHA256 || data.length > MAX_CACHED_BYTES) {
      return decodeNew(algorithm, data);
    }
    ByteBuffer bytes = ByteBuffer.wrap(data);
    PublicKey key = CACHE.get(bytes);
    if (key == null) {
      key = decodeNew(algorithm, data);
      if (key != null) {
        CACHE.put(bytes, key);
      }
    }
    return key;
  }

  private static @Nullable PublicKey decodeNew(SignatureAlgorithm algorithm, byte[] data) {
    try {
      if (algorithm == SignatureAlgorithm.ED25519_SHA256) {
        return data.length == ED25519_BYTES ? ed25519(data) : null;
      }
      try {
        return RSA.generatePublic(new X509EncodedKeySpec(data));
      } catch (GeneralSecurityException e) {
        return RSA.generatePublic(new X509EncodedKeySpec(Der.rsaPublicKeyInfo(data)));
      }
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private static PublicKey ed25519(byte[] data) throws GeneralSecurityException {
    byte[] info = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + ED25519_BYTES);
    System.arraycopy(data, 0, info, ED25519_PREFIX.length, ED25519_BYTES);
    return ED25519.generatePublic(new X509EncodedKeySpec(info));
  }

  /** What goes into p=. */
  static byte[] encode(PublicKey key) throws InvalidKeyException {
    byte[] info = key.getEncoded();
    if (key instanceof RSAPublicKey) {
      return info;
    }
    if (info.length != ED25519_PREFIX.length + ED25519_BYTES) {
      throw new InvalidKeyException("neither RSA nor Ed25519");
    }
    return Arrays.copyOfRange(info, ED25519_PREFIX.length, info.length);
  }

  /** The RSA modulus' length, or 0 for another key. */
  static int rsaBits(PublicKey key) {
    return key instanceof RSAPublicKey rsa ? bits(rsa.getModulus()) : 0;
  }

  private static int bits(BigInteger modulus) {
    return modulus.bitLength();
  }
}
