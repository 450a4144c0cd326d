// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses in texts from the wire. Only characters of an address ever reach {@link
 * InetAddress}, so no text can cause a DNS look-up.
 *
 * <p>See also: RFC 5952 for the form of IPv6 addresses in logs.
 */
public final class IpAddress {
  private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

  /** Has a colon, so the JDK takes it for an address or throws. */
  private static final Pattern IPV6 = Pattern.compile("(?=[^:]*:)[0-9A-Fa-f:.]{2,45}");

  private IpAddress() {}

  /** The address if the text is one, IPv4 or IPv6 without a zone. */
  public static Optional<InetAddress> parse(String text) {
    Optional<InetAddress> ipv4 = ipv4(text);
    return ipv4.isPresent() ? ipv4 : ipv6(text);
  }

  /** The address if the text is four decimal octets. */
  public static Optional<InetAddress> ipv4(String text) {
    return parse(IPV4, text);
  }

  /** The address if the text is an IPv6 address without a zone. */
  public static Optional<InetAddress> ipv6(String text) {
    return parse(IPV6, text);
  }

  /** The address as Postfix writes it in its log. */
  public static String format(InetAddress address) {
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

  private static Optional<InetAddress> parse(Pattern form, String text) {
    if (!form.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
