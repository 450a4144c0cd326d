// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a service listens, as an operator writes it: {@code unix:/path} or a bare absolute path,
 * {@code inet:host:port} with {@code [...]} around an IPv6 address.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} for what cannot be an address, with a message
 * for the operator.
 */
public sealed interface ListenAddress {
  /** A Unix stream socket. */
  record Unix(Path path) implements ListenAddress {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /** A TCP socket. */
  record Inet(InetSocketAddress address) implements ListenAddress {
    @Override
    public String toString() {
      String host = address.getAddress().getHostAddress();
      return "inet:" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
  }

  /** Reads one address. */
  static ListenAddress parse(String text) {
    if (text.startsWith("unix:")) {
      return unix(text.substring("unix:".length()));
    }
    if (text.startsWith("/")) {
      return unix(text);
    }
    if (text.startsWith("inet:")) {
      return inet(text.substring("inet:".length()));
    }
    throw new IllegalArgumentException(
        "\"" + text + "\" is no address: write unix:/path or inet:host:port");
  }

  private static ListenAddress unix(String path) {
    try {
      Path parsed = Path.of(path);
      if (parsed.isAbsolute() && parsed.getFileName() != null) {
        return new Unix(parsed.normalize());
      }
    } catch (InvalidPathException e) {
      // The same message as for a relative path says enough.
    }
    throw new IllegalArgumentException("\"" + path + "\" is no absolute path of a socket");
  }

  private static ListenAddress inet(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("\"" + text + "\" is not host:port");
    }
    String host = text.substring(0, colon);
    if (host.contains(":") && !(host.startsWith("[") && host.endsWith("]"))) {
      throw new IllegalArgumentException(
          "\"" + text + "\": an IPv6 address stands in brackets: [::1]:port");
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return new Inet(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\": the port is not a number", e);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("\"" + text + "\": no such host", e);
    }
  }
}
