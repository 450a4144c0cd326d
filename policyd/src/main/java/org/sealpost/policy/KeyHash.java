// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Turns a login, an address or an instance into a 64-bit key: SHA-256 of a secret and the text,
 * cut. The secret keeps clients from choosing keys that collide, and the tables and their file from
 * naming anybody.
 */
final class KeyHash {
  private final byte[] secret;

  KeyHash(byte[] secret) {
    this.secret = secret.clone();
  }

  /**
   * The key of a text.
   *
   * @param kind keeps the same text in two uses apart
   */
  long of(char kind, String text) {
    return of(kind, text.getBytes(ISO_8859_1));
  }

  long of(char kind, byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(secret);
      digest.update((byte) kind);
      return ByteBuffer.wrap(digest.digest(bytes)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }
}
