// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/** What a= may say. There is no rsa-sha1 (RFC 8301 section 3.1). */
public enum SignatureAlgorithm {
  /** RFC 6376 section 3.3.2. */
  RSA_SHA256("rsa-sha256", "rsa") {
    @Override
    Signature engine() throws GeneralSecurityException {
      return Jca.rsaSha256();
    }

    @Override
    void feed(Signature engine, byte[] data, int length) throws GeneralSecurityException {
      engine.update(data, 0, length);
    }
  },

  /** RFC 8463 section 3: PureEdDSA over the SHA-256 hash of the header. */
  ED25519_SHA256("ed25519-sha256", "ed25519") {
    @Override
    Signature engine() throws GeneralSecurityException {
      return Jca.ed25519();
    }

    @Override
    void feed(Signature engine, byte[] data, int length) throws GeneralSecurityException {
      MessageDigest digest = Jca.sha256();
      digest.update(data, 0, length);
      engine.update(digest.digest());
    }
  };

  private final String word;
  private final String keyType;

  SignatureAlgorithm(String word, String keyType) {
    this.word = word;
    this.keyType = keyType;
  }

  /** The word in a=. */
  public String word() {
    return word;
  }

  /** The word in k= of a key record. */
  public String keyType() {
    return keyType;
  }

  static @Nullable SignatureAlgorithm of(String word) {
    for (SignatureAlgorithm algorithm : values()) {
      // RFC 5234 section 2.3: literal text in a grammar is case-insensitive.
      if (algorithm.word.equalsIgnoreCase(word)) {
        return algorithm;
      }
    }
    return null;
  }

  abstract Signature engine() throws GeneralSecurityException;

  abstract void feed(Signature engine, byte[] data, int length) throws GeneralSecurityException;

  /** Whether the signature is of these bytes; one that cannot be one at all is just wrong. */
  boolean verify(PublicKey key, byte[] data, int length, byte[] signature) {
    try {
      Signature engine = engine();
      engine.initVerify(key);
      feed(engine, data, length);
      return engine.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  byte[] sign(PrivateKey key, byte[] data, int length) throws GeneralSecurityException {
    Signature engine = engine();
    engine.initSign(key);
    feed(engine, data, length);
    return engine.sign();
  }
}
