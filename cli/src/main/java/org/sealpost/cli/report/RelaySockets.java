// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.sealpost.cli.host.Root;

/** The sockets between Postfix, Dovecot and the services: where, and whose they have to be. */
final class RelaySockets {
  /**
   * One socket.
   *
   * @param path on the relay
   * @param owner {@code user:group mode}
   */
  record Socket(Path path, String owner) {
    String name() {
      return path.getFileName().toString();
    }
  }

  private static final String POSTFIX = "/var/spool/postfix/sealpost/";
  private static final String DOVECOT = "/run/sealpost/";

  static final List<Socket> ALL =
      List.of(
          new Socket(Path.of(POSTFIX, "incoming.sock"), "postfix:postfix rw-rw----"),
          new Socket(Path.of(POSTFIX, "outgoing.sock"), "postfix:postfix rw-rw----"),
          new Socket(Path.of(POSTFIX, "bounces.sock"), "postfix:postfix rw-rw----"),
          new Socket(Path.of(POSTFIX, "policy.sock"), "postfix:postfix rw-rw----"),
          new Socket(Path.of(POSTFIX, "outgoing-map.sock"), "postfix:postfix rw-rw----"),
          new Socket(Path.of(POSTFIX, "outgoing-https.sock"), "postfix:postfix rw-rw----"),
          new Socket(Path.of(DOVECOT, "doveauth.sock"), "vmail:vmail rw-------"),
          new Socket(Path.of(DOVECOT, "lastlogin.sock"), "vmail:vmail rw-------"),
          new Socket(Path.of(DOVECOT, "metadata.sock"), "vmail:vmail rw-------"),
          new Socket(Path.of(DOVECOT, "checkpassword.sock"), "vmail:dovecot rw-rw----"),
          new Socket(Path.of(DOVECOT, "web.sock"), "vmail:www-data rw-rw----"));

  private RelaySockets() {}

  /** {@code answers}, {@code refuses} or {@code missing}. */
  static String state(Root root, Socket socket) {
    Path path = root.at(socket.path());
    if (!Files.exists(path)) {
      return "missing";
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      return "answers";
    } catch (IOException e) {
      return "refuses";
    }
  }

  /** {@code user:group mode} as it is. */
  static String owner(Root root, Socket socket) throws IOException {
    PosixFileAttributes attributes =
        Files.readAttributes(root.at(socket.path()), PosixFileAttributes.class);
    return attributes.owner().getName()
        + ":"
        + attributes.group().getName()
        + " "
        + PosixFilePermissions.toString(attributes.permissions());
  }
}
