// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.wire.IpAddress;

/**
 * The SMTP client that the MTA talks with (SMFIC_CONNECT).
 *
 * @param name client host name as the MTA has it, or an address in brackets
 * @param address IPv4 or IPv6 address; null for a Unix socket or an unknown client
 */
public record Peer(String name, @Nullable InetAddress address) {
  /** {@code name[address]} as Postfix logs it, with {@code unknown} for what it has no name for. */
  @Override
  public String toString() {
    String known = name.startsWith("[") ? "unknown" : name;
    return known + "[" + (address == null ? "unknown" : IpAddress.format(address)) + "]";
  }
}
