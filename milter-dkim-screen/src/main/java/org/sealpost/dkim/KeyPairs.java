// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** Makes key pairs, and finds the public half of a private key. */
public final class KeyPairs {
  /** RFC 8301 section 3.2: signers must use at least 1024 bits, should use 2048. */
  private static final int MIN_RSA_BITS = 1024;

  private KeyPairs() {}

  /**
   * A new key.
   *
   * @param bits RSA modulus; ignored for Ed25519
   */
  public static KeyPair generate(SignatureAlgorithm algorithm, int bits)
      throws GeneralSecurityException {
    if (algorithm == SignatureAlgorithm.ED25519_SHA256) {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }
    KeyPairGenerator generator = Jca.rsaKeyPairs();
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  /** A key pair with its name in DNS. */
  public static SigningKey signingKey(String domain, String selector, KeyPair pair)
      throws InvalidKeyException {
    PublicKey publicKey = pair.getPublic();
    int bits = PublicKeys.rsaBits(publicKey);
    if (bits > 0 && bits < MIN_RSA_BITS) {
      throw new InvalidKeyException("RSA key of " + bits + " bits, need " + MIN_RSA_BITS);
    }
    SignatureAlgorithm algorithm =
        bits > 0 ? SignatureAlgorithm.RSA_SHA256 : SignatureAlgorithm.ED25519_SHA256;
    return new SigningKey(domain, selector, algorithm, pair.getPrivate(), publicKey);
  }

  static KeyPair fromPkcs8(byte[] der) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
    KeyFactory rsa = Jca.rsaKeys();
    try {
      PrivateKey key = rsa.generatePrivate(spec);
      if (key instanceof RSAPrivateCrtKey crt) {
        RSAPublicKeySpec half = new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent());
        return new KeyPair(rsa.generatePublic(half), key);
      }
    } catch (GeneralSecurityException e) {
      // Not RSA: tried as the other kind.
    }
    try {
      PrivateKey key = Jca.ed25519Keys().generatePrivate(spec);
      if (key instanceof EdECPrivateKey ed) {
        return ed25519(ed);
      }
    } catch (GeneralSecurityException e) {
      // Neither.
    }
    throw new InvalidKeyException("neither an RSA nor an Ed25519 key");
  }

  /**
   * JCA does not tell the public half of an Ed25519 key, but its generator derives it from the
   * seed, which is the private key (RFC 8032 section 5.1.5) and all the randomness that it takes.
   */
  private static KeyPair ed25519(EdECPrivateKey key) throws GeneralSecurityException {
    byte[] seed = key.getBytes().orElseThrow(() -> new InvalidKeyException("key without bytes"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
    return generator.generateKeyPair();
  }

  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("asked for " + bytes.length + " octets");
      }
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
