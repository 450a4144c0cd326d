// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;

/**
 * The algorithms of the JDK, each looked up among the providers once.
 *
 * <p>Diagnostics: {@link IllegalStateException} if this JDK has no such algorithm.
 */
final class Jca {
  private static final Provider SHA256 = sha256Provider();
  private static final Provider RSA = signatureProvider("SHA256withRSA");
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

  private static Provider sha256Provider() {
    try {
      return MessageDigest.getInstance("SHA-256").getProvider();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Provider signatureProvider(String algorithm) {
    try {
      return Signature.getInstance(algorithm).getProvider();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
