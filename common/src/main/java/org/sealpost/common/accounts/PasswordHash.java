// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.SecureRandom;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * {@code {SHA512-CRYPT}$6$salt$hash}, as Dovecot and crypt(3) have it: 16 random characters of
 * salt, the default 5000 rounds.
 *
 * <p>Passwords are strings of one byte per {@code char}.
 */
public final class PasswordHash {
  private static final String SCHEME = "{SHA512-CRYPT}";
  private static final String SALT_LETTERS =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int SALT_LENGTH = 16;

  private final SecureRandom random = new SecureRandom();

  /** Makes a new hash with scheme and salt. */
  public String hash(String password) {
    StringBuilder salt = new StringBuilder("$6$");
    for (int i = 0; i < SALT_LENGTH; i++) {
      salt.append(SALT_LETTERS.charAt(random.nextInt(SALT_LETTERS.length())));
    }
    return SCHEME + Sha2Crypt.sha512Crypt(password.getBytes(ISO_8859_1), salt.toString());
  }

  /**
   * Whether a stored hash is that of the password, found in a time that tells nothing about where
   * they differ. False for any scheme but ours: an edited {@code password} is never a match.
   */
  public static boolean matches(String stored, String password) {
    if (!stored.startsWith(SCHEME + "$6$")) {
      return false;
    }
    String hash = stored.substring(SCHEME.length());
    try {
      String computed = Sha2Crypt.sha512Crypt(password.getBytes(ISO_8859_1), hash);
      return MessageDigest.isEqual(computed.getBytes(ISO_8859_1), hash.getBytes(ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
