// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import org.sealpost.common.wire.IpAddress;

/**
 * The network address of an SMTP or IMAP client, as limits see it: an IPv4 address by itself, an
 * IPv6 address as its /64, which is what one customer has.
 */
record ClientAddress(InetAddress address) {
  private static final int IPV6_PREFIX_BYTES = 8;

  /** Reads an address from the wire; empty for {@code unknown} and all that is no address. */
  static Optional<ClientAddress> parse(String text) {
    return IpAddress.parse(text).map(ClientAddress::new);
  }

  /** The bytes that limits count by. */
  byte[] network() {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES);
  }

  /**
   * Whether the address lies in a network.
   *
   * @param network {@code address/prefix-length}, as the configuration has checked it
   */
  boolean isIn(String network) {
    String[] parts = network.split("/", 2);
    byte[] ours = address.getAddress();
    byte[] theirs = parse(parts[0]).map(other -> other.address().getAddress()).orElse(new byte[0]);
    int bits = Integer.parseInt(parts[1]);
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if (((ours[bit / 8] ^ theirs[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
