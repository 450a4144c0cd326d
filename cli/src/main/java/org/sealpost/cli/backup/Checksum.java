// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Counts what goes into an archive, or comes out of it, and adds it up to one number. */
final class Checksum {
  private final MessageDigest sha256;
  private long mailboxes;
  private long files;
  private long bytes;

  Checksum() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void entry(TarArchiveEntry entry) {
    String line =
        String.join(
            "\0",
            entry.getName(),
            entry.isDirectory() ? "d" : "f",
            Integer.toOctalString(entry.getMode() & 0777),
            entry.getUserName(),
            entry.getGroupName(),
            Long.toString(entry.getLastModifiedTime().toMillis() / 1000),
            Long.toString(entry.getSize()));
    sha256.update((line + "\n").getBytes(UTF_8));
    if (!entry.isDirectory()) {
      files++;
      bytes += entry.getSize();
    } else if (entry.getName().matches("mail/[^/]+@[^/]+/")) {
      mailboxes++;
    }
  }

  void content(byte[] buffer, int length) {
    sha256.update(buffer, 0, length);
  }

  /** What the counts and the number are now; nothing can be added after that. */
  Manifest manifest(String version, String domain, String made, boolean mail) {
    return new Manifest(
        Manifest.FORMAT,
        version,
        domain,
        made,
        mail,
        mailboxes,
        files,
        bytes,
        HexFormat.of().formatHex(sha256.digest()));
  }
}
