// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * One listening socket and the service that it belongs to.
 *
 * <p>A Unix socket is bound to a temporary name, gets its mode there and is then renamed over its
 * path: a file that an ended process left behind is replaced, and no client finds a moment without
 * a socket. It is never unlinked, because by then the path may be a successor's.
 *
 * <p>Diagnostics: {@link IOException} whose message names service, address and reason.
 *
 * @param service name of the service
 * @param channel bound and listening
 * @param origin address, and how the socket came to be, for the log
 */
record Listener(String service, ServerSocketChannel channel, String origin) {
  /** Clients that may wait for a restart, or for one of the connections to end. */
  private static final int BACKLOG = 4096;

  /** sun_path holds 108 bytes with the final NUL (unix(7)). */
  private static final int MAX_PATH = 107;

  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-rw----");

  /** Binds a new socket. */
  static Listener bind(String service, ListenAddress address) throws IOException {
    try {
      ServerSocketChannel channel =
          address instanceof ListenAddress.Inet inet
              ? ServerSocketChannel.open().bind(inet.address(), BACKLOG)
              : bindUnix(((ListenAddress.Unix) address).path());
      return new Listener(service, channel, address.toString());
    } catch (IOException e) {
      throw new IOException(service + ": cannot listen on " + address + ": " + reason(e), e);
    }
  }

  private static ServerSocketChannel bindUnix(Path path) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    if (temporary.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_PATH) {
      throw new IOException("path is longer than " + (MAX_PATH - ".new".length()) + " bytes");
    }
    if (Files.exists(path) && !isSocket(path)) {
      throw new IOException("something that is no socket stands there");
    }
    Set<PosixFilePermission> mode = Files.exists(path) ? Files.getPosixFilePermissions(path) : MODE;
    Files.deleteIfExists(temporary);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(temporary), BACKLOG);
      Files.setPosixFilePermissions(temporary, mode);
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    int mode = (Integer) Files.getAttribute(path, "unix:mode");
    return (mode & 0170000) == 0140000; // S_IFMT, S_IFSOCK: inode(7)
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such directory";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
