// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.daemon.Log;

/**
 * Whom to ask, and how long and how much.
 *
 * @param resolvers recursive resolvers, tried in turn; not empty
 * @param deadline for one question with all its tries
 * @param attemptTimeout for one try
 * @param cacheBytes bound of the cache
 */
public record DnsSettings(
    List<InetSocketAddress> resolvers,
    Duration deadline,
    Duration attemptTimeout,
    long cacheBytes) {
  private static final int DNS_PORT = 53;
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);
  private static final long CACHE_BYTES = 4 << 20;

  /**
   * IPv4, or IPv6 in brackets or bare, perhaps with a zone (RFC 4007 section 11); never a host
   * name, which would itself need DNS.
   */
  private static final Pattern RESOLVER =
      Pattern.compile(
          "(?:\\[([0-9A-Fa-f:.]+(?:%[\\w.-]+)?)]|([0-9.]+))(?::(\\d{1,5}))?"
              + "|([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+(?:%[\\w.-]+)?)");

  public DnsSettings {
    resolvers = List.copyOf(resolvers);
    if (resolvers.isEmpty()) {
      throw new IllegalArgumentException("no DNS resolver");
    }
  }

  /** The usual limits with these resolvers. */
  public static DnsSettings with(List<InetSocketAddress> resolvers) {
    return new DnsSettings(resolvers, DEADLINE, ATTEMPT_TIMEOUT, CACHE_BYTES);
  }

  /**
   * Reads a setting: resolvers separated by commas or blanks, each {@code 192.0.2.53}, {@code
   * 127.0.0.1:5353}, {@code 2001:db8::53} or {@code [::1]:5353}; empty means the {@code nameserver}
   * lines of {@code /etc/resolv.conf}.
   *
   * @throws IllegalArgumentException with a text for the operator
   */
  public static DnsSettings parse(String setting) {
    if (setting.isBlank()) {
      return fromResolvConf(Path.of("/etc/resolv.conf"));
    }
    List<InetSocketAddress> resolvers = new ArrayList<>();
    for (String one : setting.strip().split("[,\\s]+")) {
      resolvers.add(address(one));
    }
    return with(resolvers);
  }

  /**
   * The resolvers of resolv.conf(5); the local host if it names none or is missing. A line that is
   * of no use, such as one with the zone of an interface that is gone, takes no other with it.
   */
  static DnsSettings fromResolvConf(Path file) {
    List<InetSocketAddress> resolvers = new ArrayList<>();
    for (String line : lines(file)) {
      String[] words = line.strip().split("\\s+");
      if (words.length >= 2 && words[0].equals("nameserver")) {
        try {
          resolvers.add(address(words[1]));
        } catch (IllegalArgumentException e) {
          Log.warning(file + ": " + e.getMessage());
        }
      }
    }
    return with(resolvers.isEmpty() ? List.of(address("127.0.0.1")) : resolvers);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // resolv.conf(5): a missing file leaves the default.
      return List.of();
    }
  }

  private static InetSocketAddress address(String text) {
    Matcher m = RESOLVER.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException("not the address of a DNS resolver: " + text);
    }
    String host = m.group(1) != null ? m.group(1) : m.group(2) != null ? m.group(2) : m.group(4);
    int port = m.group(3) == null ? DNS_PORT : Integer.parseInt(m.group(3));
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not the address of a DNS resolver: " + text, e);
    }
  }
}
