// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.dns.DnsSettings;

/**
 * Whom this relay asks for names: {@code dns_resolver} of chatmail.ini. The services read the
 * setting; Postfix has none, and reads {@link #FILE} instead (systemd/drop-ins/resolver.conf).
 *
 * <p>The machine's own unbound is ours to tune only if the setting says that it is asked. Every
 * other resolver, and the system's {@code /etc/resolv.conf}, are the operator's.
 */
final class Resolver {
  /** In the form of resolv.conf(5). */
  static final Path FILE = Path.of("/etc/sealpost/resolv.conf");

  /** What a new relay asks if unbound is installed: it validates (RFC 4035). */
  static final String OWN = "127.0.0.1";

  private static final Path UNBOUND = Path.of("/usr/sbin/unbound");
  private static final int DNS_PORT = 53;

  private final List<InetSocketAddress> servers;

  private Resolver(List<InetSocketAddress> servers) {
    this.servers = servers;
  }

  /** The one that the settings name. */
  static Resolver of(ChatmailConfig config) throws Problem {
    try {
      String setting = config.dnsResolver().orElse("");
      return new Resolver(setting.isBlank() ? List.of() : DnsSettings.parse(setting).resolvers());
    } catch (IllegalArgumentException e) {
      throw Problem.configuration("dns_resolver: " + e.getMessage());
    }
  }

  /** Whether this machine could validate what it is told. */
  static boolean isInstalled(Root root) {
    return Files.exists(root.at(UNBOUND));
  }

  /** Whether it is unbound on this machine. */
  boolean isOwn() {
    return servers.stream()
        .anyMatch(
            server -> server.getAddress().isLoopbackAddress() && server.getPort() == DNS_PORT);
  }

  /** {@link #FILE}, or null for the system's: resolv.conf(5) knows no ports. */
  @Nullable FileState file() {
    if (servers.isEmpty() || servers.stream().anyMatch(server -> server.getPort() != DNS_PORT)) {
      return null;
    }
    String lines =
        servers.stream()
            .map(server -> "nameserver " + server.getAddress().getHostAddress() + "\n")
            .collect(Collectors.joining());
    return new FileState(
        "# For Postfix, from dns_resolver of chatmail.ini; see sealpost apply.\n" + lines,
        FileState.PUBLIC);
  }
}
