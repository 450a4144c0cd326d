// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
  private static ClientAddress address(String text) {
    return ClientAddress.parse(text).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.0/24, true",
    "192.0.3.1, 192.0.2.0/24, false",
    "192.0.2.127, 192.0.2.0/25, true",
    "192.0.2.128, 192.0.2.0/25, false",
    "198.51.100.7, 0.0.0.0/0, true",
    "127.0.0.1, 127.0.0.1/32, true",
    "2001:db8::1, 2001:db8::/32, true",
    "2001:db9::1, 2001:db8::/32, false",
    "::1, ::1/128, true",
    "::1, 0.0.0.0/0, false",
    "127.0.0.1, ::/0, false",
  })
  void trustedNetworks_contain(String text, String network, boolean expected) {
    assertEquals(expected, new TrustedNetworks(List.of(network)).contain(address(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unknown",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "999.1.1.1",
        "::g",
        "1:2",
        "cafe"
      })
  void parse_noAddress(String text) {
    assertTrue(ClientAddress.parse(text).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::9, true",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:3::9, false",
    "192.0.2.1, 192.0.2.1, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
  })
  void network_ipv6CountsByPrefix(String one, String other, boolean same) {
    if (same) {
      assertArrayEquals(address(one).network(), address(other).network());
    } else {
      assertTrue(!java.util.Arrays.equals(address(one).network(), address(other).network()));
    }
  }
}
