// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.util.Optional;
import org.sealpost.common.accounts.CreationLimit;
import org.sealpost.common.limits.ClientAddress;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.limits.TrustedNetworks;

/**
 * New addresses per hour, for a client's network and for the whole relay. A client that nobody
 * knows the address of, or a trusted one, meets the relay's limit only.
 */
final class ClientCreationLimit implements CreationLimit {
  private static final long WHOLE_RELAY = 1;

  private final Rates rates;
  private final KeyHash hash;
  private final TrustedNetworks trustedNetworks;

  ClientCreationLimit(Rates rates, KeyHash hash, TrustedNetworks trustedNetworks) {
    this.rates = rates;
    this.hash = hash;
    this.trustedNetworks = trustedNetworks;
  }

  @Override
  public boolean allow(String clientAddress) {
    Optional<ClientAddress> client = ClientAddress.parse(clientAddress);
    if (client.isEmpty() || trustedNetworks.contain(client.get())) {
      return rates.allows(Rates.CREATIONS, WHOLE_RELAY);
    }
    long network = hash.of('n', client.get().network());
    if (!rates.allows(Rates.CLIENT_CREATIONS, network)) {
      return false;
    }
    if (!rates.allows(Rates.CREATIONS, WHOLE_RELAY)) {
      // Refused for what others did: it may try again.
      rates.giveBack(Rates.CLIENT_CREATIONS, network);
      return false;
    }
    return true;
  }
}
