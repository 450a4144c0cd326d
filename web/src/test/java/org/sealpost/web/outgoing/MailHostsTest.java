// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class MailHostsTest {
  private final Map<String, List<Record>> zone = new HashMap<>();

  private void zone(String... records) throws IOException {
    for (String record : records) {
      String[] parts = record.split(" ", 3);
      Name name = Name.fromString(parts[0], Name.root);
      int type = Type.value(parts[1]);
      zone.computeIfAbsent(name + " " + type, unused -> new ArrayList<>())
          .add(Record.fromString(name, type, DClass.IN, 60, parts[2], Name.root));
    }
  }

  private String hosts(String domain, boolean ipv6) throws IOException {
    MailHosts.Records records =
        (name, type) ->
            zone.getOrDefault(name.toString().toLowerCase(Locale.ROOT) + " " + type, List.of());
    StringBuilder all = new StringBuilder();
    for (MailHost host : new MailHosts(records, ipv6).of(domain)) {
      all.append(host.name()).append('=').append(host.address().getHostAddress());
      all.append(host.anyCertificate() ? "! " : " ");
    }
    return all.toString().strip();
  }

  @Test
  void exchangers_byPreference_ipv6First() throws IOException {
    zone("two.test MX 20 b.two.test", "two.test MX 10 a.two.test");
    zone("a.two.test A 192.0.2.1", "a.two.test AAAA 2001:db8::1", "b.two.test A 192.0.2.2");
    assertEquals(
        "a.two.test=2001:db8:0:0:0:0:0:1 a.two.test=192.0.2.1 b.two.test=192.0.2.2",
        hosts("Two.Test", true));
    assertEquals("a.two.test=192.0.2.1 b.two.test=192.0.2.2", hosts("two.test", false));
  }

  @Test
  void noExchanger_isTheDomainItself() throws IOException {
    zone("two.test A 192.0.2.1");
    assertEquals("two.test=192.0.2.1", hosts("two.test", true));
  }

  @Test
  void underscore_noAuthoritySignsForIt() throws IOException {
    zone("_two.test A 192.0.2.1", "three.test MX 10 _mx.three.test", "_mx.three.test A 192.0.2.3");
    assertEquals("_two.test=192.0.2.1!", hosts("_two.test", true));
    assertEquals("_mx.three.test=192.0.2.3!", hosts("three.test", true));
  }

  @Test
  void literals_areTheirOwnHosts() throws IOException {
    assertEquals("192.0.2.1=192.0.2.1!", hosts("[192.0.2.1]", true));
    assertEquals("2001:db8::1=2001:db8:0:0:0:0:0:1!", hosts("[IPv6:2001:db8::1]", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere.test", "null.test", "lost.test", "[x]", "[]", "a..b", ""})
  void noHost(String domain) throws IOException {
    zone("null.test MX 0 .", "null.test A 192.0.2.1", "lost.test MX 10 gone.test");
    assertThrows(IOException.class, () -> hosts(domain, true));
  }

  @Test
  void hosts_areAtMostEight() throws IOException {
    for (int i = 1; i < 20; i++) {
      zone("two.test A 192.0.2." + i);
    }
    assertEquals(8, hosts("two.test", true).split(" ").length);
  }
}
