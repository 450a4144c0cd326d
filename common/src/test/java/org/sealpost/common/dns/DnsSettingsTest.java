// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1            | 127.0.0.1:53",
        "127.26.0.1:5353      | 127.26.0.1:5353",
        "::1                  | 0:0:0:0:0:0:0:1:53",
        "[::1]:5353           | 0:0:0:0:0:0:0:1:5353",
        "2001:DB8::53         | 2001:db8:0:0:0:0:0:53:53",
      })
  void parse_oneResolver(String setting, String expected) {
    assertEquals(List.of(expected), addresses(DnsSettings.parse(setting)));
  }

  @Test
  void parse_several() {
    assertEquals(
        List.of("127.0.0.1:53", "127.0.0.2:5353"),
        addresses(DnsSettings.parse(" 127.0.0.1, 127.0.0.2:5353 ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dns.example", "127.0.0.1:99999", "256.0.0.1", "[::1", ":53", "::g"})
  void parse_noAddress(String setting) {
    assertThrows(IllegalArgumentException.class, () -> DnsSettings.parse(setting));
  }

  @Test
  void resolvConf(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("resolv.conf");
    Files.writeString(file, "# x\nsearch example\nnameserver 127.26.0.1\nnameserver ::1\n");
    assertEquals(
        List.of("127.26.0.1:53", "0:0:0:0:0:0:0:1:53"),
        addresses(DnsSettings.fromResolvConf(file)));
    assertEquals(
        List.of("127.0.0.1:53"), addresses(DnsSettings.fromResolvConf(dir.resolve("none"))));
  }

  @Test
  void resolvConf_badLine_takesNoOtherWithIt(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("resolv.conf");
    Files.writeString(
        file,
        """
        nameserver fe80::1%none-Such0
        nameserver fe80::1%1
        nameserver dns.example
        nameserver
        nameserver 127.26.0.1
        """);
    assertEquals(
        List.of("fe80:0:0:0:0:0:0:1%1:53", "127.26.0.1:53"),
        addresses(DnsSettings.fromResolvConf(file)));
  }

  private static List<String> addresses(DnsSettings settings) {
    return settings.resolvers().stream()
        .map(a -> a.getAddress().getHostAddress() + ":" + a.getPort())
        .toList();
  }
}
