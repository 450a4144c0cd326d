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
}
