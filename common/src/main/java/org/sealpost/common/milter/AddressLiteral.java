// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.sealpost.common.wire.WireException;

/**
 * IP addresses as an MTA writes them in CONNECT. Only characters of an address ever reach {@link
 * InetAddress}, so no text from the wire can cause a DNS look-up.
 *
 * <p>See also: RFC 5952 for the form of IPv6 addresses in logs.
 */
final class AddressLiteral {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

  /** Has a colon, so the JDK takes it for an address or throws. */
  private static final Pattern IPV6 = Pattern.compile("(?=[^:]*:)[0-9A-Fa-f:.]{2,45}");

  private AddressLiteral() {}

  static InetAddress ipv4(String text) throws WireException {
    return parse(IPV4, text);
  }

  /** With or without the {@code IPv6:} of RFC 5321 section 4.1.3; a zone ({@code %eth0}) goes. */
  static InetAddress ipv6(String text) throws WireException {
    String bare = text.regionMatches(true, 0, "IPv6:", 0, 5) ? text.substring(5) : text;
    int zone = bare.indexOf('%');
    return parse(IPV6, zone < 0 ? bare : bare.substring(0, zone));
  }

  /** The address as Postfix writes it in its log. */
  static String format(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    String groups = ":" + address.getHostAddress().replaceFirst("%.*", "") + ":";
    // RFC 5952 section 4.2: "::" stands for the longest run of two or more zero groups, the first
    // of several.
    for (int run = 8; run >= 2; run--) {
      String zeros = ":0".repeat(run) + ":";
      int start = groups.indexOf(zeros);
      if (start >= 0) {
        String before = groups.substring(0, start).replaceFirst("^:", "");
        String after = groups.substring(start + zeros.length()).replaceFirst(":$", "");
        return before + "::" + after;
      }
    }
    return groups.substring(1, groups.length() - 1);
  }

  private static InetAddress parse(Pattern form, String text) throws WireException {
    if (!form.matcher(text).matches()) {
      throw new WireException("malformed client address");
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new WireException("malformed client address");
    }
  }
}
