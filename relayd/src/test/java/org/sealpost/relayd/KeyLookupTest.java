// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.metrics.Metrics;

class KeyLookupTest {
  private final KeyLookup keys = new KeyLookup(new Metrics().dns());

  private static ChatmailConfig resolvedBy(String resolver) throws ConfigException {
    return ChatmailConfig.parse(
        "[params]\nmail_domain = chat.example\ndns_resolver = " + resolver + "\n");
  }

  @Test
  void reload_sameResolver_keepsWhatIsKnown() throws ConfigException {
    TxtLookup before = keys.of(resolvedBy("192.0.2.53"));
    assertSame(before, keys.of(resolvedBy("192.0.2.53:53")));
  }

  @Test
  void reload_otherResolver_asksThatOne() throws ConfigException {
    TxtLookup before = keys.of(resolvedBy("192.0.2.53"));
    assertNotSame(before, keys.of(resolvedBy("192.0.2.54")));
  }

  @Test
  void unusableResolver_isNamed() throws ConfigException {
    ChatmailConfig config = resolvedBy("resolver.example");
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> keys.of(config));
    assertTrue(String.valueOf(e.getMessage()).startsWith("dns_resolver: "), e::toString);
  }
}
