// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text between the brackets of a domain literal: {@code 192.0.2.1} or {@code IPv6:2001:db8::1}.
 *
 * <p>RFC 5321 section 4.1.3. General-address-literals and IPv6 zones are not known.
 */
final class DomainLiteral {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 =
      Pattern.compile(OCTET + "\\." + OCTET + "\\." + OCTET + "\\." + OCTET);
  private static final Pattern IPV6 = Pattern.compile("(?i:IPv6):([0-9A-Fa-f:.]{2,45})");

  private DomainLiteral() {}

  static Optional<InetAddress> parse(String text) {
    Matcher ipv4 = IPV4.matcher(text);
    Matcher ipv6 = IPV6.matcher(text);
    try {
      if (ipv4.matches()) {
        byte[] octets = new byte[4];
        for (int i = 0; i < octets.length; i++) {
          octets[i] = (byte) Integer.parseInt(ipv4.group(i + 1));
        }
        return Optional.of(InetAddress.getByAddress(octets));
      }
      if (ipv6.matches() && ipv6.group(1).indexOf(':') >= 0) {
        // In brackets it is an address or an error, and never looked up in the DNS.
        return Optional.of(InetAddress.getByName("[" + ipv6.group(1) + "]"));
      }
    } catch (UnknownHostException e) {
      // Not an address.
    }
    return Optional.empty();
  }
}
