// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import org.sealpost.common.wire.IpAddress;

/**
 * The network address of an SMTP or IMAP client, as limits see it: an IPv4 address by itself, an
 * IPv6 address as its /64, which is what one customer has.
 */
public record ClientAddress(InetAddress address) {
  private static final int IPV6_PREFIX_BYTES = 8;

  /** Reads an address from the wire; empty for {@code unknown} and all that is no address. */
  public static Optional<ClientAddress> parse(String text) {
    return IpAddress.parse(text).map(ClientAddress::new);
  }

  /** The bytes that limits count by. */
  public byte[] network() {
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES);
  }
}
