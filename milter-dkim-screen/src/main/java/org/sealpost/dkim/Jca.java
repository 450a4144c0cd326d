// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;

/**
 * The algorithms that DKIM needs, each looked up among the providers once: RSA is {@link
 * NativeRsa}'s where there is one, all else the JDK's. Keys come from the provider that uses them,
 * or it would convert them each time.
 *
 * <p>Diagnostics: {@link IllegalStateException} if this JDK has no such algorithm.
 */
final class Jca {
  private static final Provider SHA256 = sha256Provider();
  private static final Provider RSA = rsaProvider();
  private static final Provider ED25519 = signatureProvider("Ed25519");

  private Jca() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256", SHA256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Signature rsaSha256() throws GeneralSecurityException {
    return Signature.getInstance("SHA256withRSA", RSA);
  }

  static Signature ed25519() throws GeneralSecurityException {
    return Signature.getInstance("Ed25519", ED25519);
  }

  static KeyFactory rsaKeys() {
    return keys("RSA", RSA);
  }

  static KeyFactory ed25519Keys() {
    return keys("Ed25519", ED25519);
  }

  static KeyPairGenerator rsaKeyPairs() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("RSA", RSA);
  }

  private static KeyFactory keys(String algorithm, Provider provider) {
    try {
      return KeyFactory.getInstance(algorithm, provider);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Provider sha256Provider() {
    try {
      return MessageDigest.getInstance("SHA-256").getProvider();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Provider rsaProvider() {
    Provider provider = NativeRsa.load();
    // The JDK's KeyFactory and Signature for RSA are of one provider.
    return provider == null ? signatureProvider("SHA256withRSA") : provider;
  }

  private static Provider signatureProvider(String algorithm) {
    try {
      return Signature.getInstance(algorithm).getProvider();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
