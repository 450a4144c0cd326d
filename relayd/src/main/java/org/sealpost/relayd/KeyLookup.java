// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.dns.DnsSettings;
import org.sealpost.common.dns.DnsTxtLookup;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.metrics.DnsMetrics;

/**
 * The look-up of other relays' DKIM keys. Its cache outlives a reload, unless the resolvers are
 * other ones afterwards.
 *
 * <p>Diagnostics: {@link UncheckedIOException} for a setting that cannot be read.
 */
final class KeyLookup {
  private final DnsMetrics metrics;
  private @Nullable DnsSettings settings;
  private @Nullable TxtLookup lookup;

  KeyLookup(DnsMetrics metrics) {
    this.metrics = metrics;
  }

  /** The one for these settings. */
  synchronized TxtLookup of(ChatmailConfig config) {
    DnsSettings wanted;
    try {
      wanted = DnsSettings.parse(config.dnsResolver().orElse(""));
    } catch (IllegalArgumentException e) {
      throw new UncheckedIOException("dns_resolver: " + e.getMessage(), new IOException(e));
    }
    TxtLookup current = lookup;
    if (current == null || !wanted.equals(settings)) {
      current = new DnsTxtLookup(wanted, metrics);
      lookup = current;
      settings = wanted;
    }
    return current;
  }
}
