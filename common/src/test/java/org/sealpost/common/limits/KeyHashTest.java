// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {
  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** The example of the SipHash paper, appendix A. */
  @Test
  void of_exampleOfThePaper() {
    assertEquals(0xa129ca6149be45e5L, new KeyHash(counting(16)).of(counting(15)));
  }

  @Test
  void of_lengthKindAndSecretMatter() {
    KeyHash hash = new KeyHash(counting(16));
    Set<Long> keys = new HashSet<>();
    for (int length = 0; length < 40; length++) {
      keys.add(hash.of('a', new byte[length]));
      keys.add(hash.of('b', new byte[length]));
    }
    assertEquals(80, keys.size());
    assertNotEquals(hash.of('a', "x"), new KeyHash(new byte[16]).of('a', "x"));
  }
}
