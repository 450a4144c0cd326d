// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  /** By openssl passwd -6 -salt abcdefghijklmnop, password in UTF-8. */
  private static final String BY_OPENSSL =
      "$6$abcdefghijklmnop$DCjgfR5PS4A86bZakCx6qk1Qo9J1YF0j7EShKj6L04aCDZv/5DSvn/X0djtxCfXFW8CacEeXyLsW7GQgxKuwg0";

  @Test
  void hash_matchesOnlyItsPassword() {
    String hash = new PasswordHash().hash("correct horse");
    assertTrue(PasswordHash.matches(hash, "correct horse"));
    assertFalse(PasswordHash.matches(hash, "correct Horse"));
    assertFalse(PasswordHash.matches(hash, ""));
  }

  @Test
  void hash_hasSchemeAndFullRandomSalt() {
    String hash = new PasswordHash().hash("correct horse");
    assertTrue(hash.matches("\\{SHA512-CRYPT}\\$6\\$[./0-9A-Za-z]{16}\\$[./0-9A-Za-z]{86}"), hash);
    assertNotEquals(hash, new PasswordHash().hash("correct horse"));
  }

  @Test
  void otherWritersHashes_match() {
    assertTrue(PasswordHash.matches("{SHA512-CRYPT}" + BY_OPENSSL, "p\u00c3\u00a4ssword\"1"));
    assertEquals(86, BY_OPENSSL.length() - BY_OPENSSL.lastIndexOf('$') - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{SHA512-CRYPT}",
        "{SHA512-CRYPT}$6$",
        "{SHA512-CRYPT}$6$$",
        "{SHA512-CRYPT}x" + BY_OPENSSL,
        "{SHA512-CRYPT}" + BY_OPENSSL + "x",
        "{PLAIN}p\u00c3\u00a4ssword\"1",
        "p\u00c3\u00a4ssword\"1",
        BY_OPENSSL,
        "!{SHA512-CRYPT}" + BY_OPENSSL,
      })
  void editedPassword_isNeverAMatch(String stored) {
    assertFalse(PasswordHash.matches(stored, "p\u00c3\u00a4ssword\"1"));
  }
}
