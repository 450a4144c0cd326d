// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import java.net.InetAddress;
import java.util.Optional;
import org.sealpost.common.wire.IpAddress;

/**
 * The text between the brackets of a domain literal: {@code 192.0.2.1} or {@code IPv6:2001:db8::1}.
 *
 * <p>RFC 5321 section 4.1.3. General-address-literals and IPv6 zones are not known.
 */
final class DomainLiteral {
  private static final String IPV6 = "IPv6:";

  private DomainLiteral() {}

  static Optional<InetAddress> parse(String text) {
    return text.regionMatches(true, 0, IPV6, 0, IPV6.length())
        ? IpAddress.ipv6(text.substring(IPV6.length()))
        : IpAddress.ipv4(text);
  }
}
