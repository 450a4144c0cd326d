// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.limits.ClientAddress;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.limits.TrustedNetworks;
import org.sealpost.common.metrics.RateMetrics;

/**
 * How often a client's network (an IPv4 address, an IPv6 /64) may ask for an address. All clients
 * whose address is unknown count as one. Trusted networks have no limit.
 *
 * <p>Limits: {@value #MAX_CLIENTS} networks; of more, those that asked longest ago are forgotten.
 * The keys are hashes under a secret of this process, and nothing is written down.
 */
final class ClientRate {
  private static final int MINUTE = 60;
  private static final int MAX_CLIENTS = 1 << 16;

  private final TrustedNetworks trusted;
  private final KeyHash hash;
  private final RateMetrics metrics;

  /** Absent: no limit. */
  private final @Nullable RateLimit limit;

  /**
   * @param before whose counts go on, null at the start
   */
  ClientRate(
      ChatmailConfig config,
      SecureRandom random,
      RateLimit.Clock clock,
      RateMetrics metrics,
      @Nullable ClientRate before) {
    this.metrics = metrics;
    int events = config.maxNewPerClientPerMinute();
    trusted = new TrustedNetworks(config.trustedNetworks());
    hash = before == null ? new KeyHash(secret(random)) : before.hash;
    limit =
        events == 0
            ? null
            : new RateLimit(events, MINUTE, events, MAX_CLIENTS, clock)
                .after(before == null ? null : before.limit);
  }

  private static byte[] secret(SecureRandom random) {
    byte[] secret = new byte[16];
    random.nextBytes(secret);
    return secret;
  }

  /**
   * Whether one more request conforms, and counts it if so.
   *
   * @param client textual IP address; empty if unknown
   */
  boolean allows(String client) {
    RateLimit current = limit;
    Optional<ClientAddress> address = ClientAddress.parse(client);
    if (current == null || address.filter(trusted::contain).isPresent()) {
      return true;
    }
    byte[] network = address.map(ClientAddress::network).orElse(new byte[0]);
    if (current.tryAcquire(hash.of('n', network))) {
      return true;
    }
    metrics.exceeded(RateMetrics.Rate.CLIENT_NEW);
    return false;
  }
}
