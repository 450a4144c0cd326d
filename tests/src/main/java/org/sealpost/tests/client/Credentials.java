// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import java.security.SecureRandom;

/**
 * A login that nobody had before: what an app makes up for a new user. Nine characters of local
 * part, as a relay's default settings want it.
 */
public record Credentials(String address, String password) {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one at this domain. */
  public static Credentials fresh(String domain) {
    return new Credentials(random(9) + "@" + domain, random(20));
  }

  private static String random(int length) {
    StringBuilder text = new StringBuilder(length);
    RANDOM.ints(length, 0, ALPHABET.length()).forEach(index -> text.append(ALPHABET.charAt(index)));
    return text.toString();
  }

  /** Without the password. */
  @Override
  public String toString() {
    return address;
  }
}
