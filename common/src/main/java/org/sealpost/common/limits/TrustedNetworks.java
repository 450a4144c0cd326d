// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import java.util.List;

/** Networks whose clients have no limits. */
public final class TrustedNetworks {
  private final List<Network> networks;

  /**
   * @param networks {@code address/prefix-length} each, as the configuration has checked them
   */
  public TrustedNetworks(List<String> networks) {
    this.networks = networks.stream().map(Network::parse).toList();
  }

  public boolean contain(ClientAddress client) {
    byte[] address = client.address().getAddress();
    for (Network network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static final class Network {
    private final byte[] prefix;
    private final int bits;

    private Network(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    static Network parse(String text) {
      String[] parts = text.split("/", 2);
      byte[] address = ClientAddress.parse(parts[0]).orElseThrow().address().getAddress();
      return new Network(address, Integer.parseInt(parts[1]));
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
