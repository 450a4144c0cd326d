// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.GsonBuilder;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a backup: tar(5) in the form of POSIX.1-2001, compressed by gzip. Directories and files,
 * nothing else; owners by name. Memory does not grow with what is written.
 */
final class ArchiveWriter implements Closeable {
  private final TarArchiveOutputStream tar;
  private final Checksum checksum = new Checksum();
  private final byte[] buffer = new byte[1 << 16];

  ArchiveWriter(OutputStream out) throws IOException {
    tar = new TarArchiveOutputStream(new BufferedOutputStream(new Gzip(out), 1 << 16), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /** Encrypted mail hardly shrinks: the quickest way takes off what base64 has added. */
  private static final class Gzip extends GZIPOutputStream {
    Gzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  void directory(String name, Path directory) throws IOException {
    TarArchiveEntry entry = entry(name + "/", attributes(directory), 0);
    checksum.entry(entry);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  /**
   * Writes a file as long as it is now; what is appended meanwhile stays out.
   *
   * @throws java.nio.file.NoSuchFileException it has gone; nothing was written
   */
  void file(String name, Path file) throws IOException {
    PosixFileAttributes attributes = attributes(file);
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      long left = attributes.size();
      begin(entry(name, attributes, left));
      while (left > 0) {
        int length = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (length < 0) {
          throw new IOException(file + ": became shorter while it was read; try again");
        }
        write(length);
        left -= length;
      }
      tar.closeArchiveEntry();
    }
  }

  private void begin(TarArchiveEntry entry) throws IOException {
    checksum.entry(entry);
    tar.putArchiveEntry(entry);
  }

  private void write(int length) throws IOException {
    checksum.content(buffer, length);
    tar.write(buffer, 0, length);
  }

  /** The last entry; only then the archive is whole. */
  Manifest finish(String version, String domain, String made, boolean mail) throws IOException {
    Manifest manifest = checksum.manifest(version, domain, made, mail);
    byte[] json = new GsonBuilder().setPrettyPrinting().create().toJson(manifest).getBytes(UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(Manifest.NAME);
    entry.setSize(json.length);
    entry.setMode(0600);
    tar.putArchiveEntry(entry);
    tar.write(json);
    tar.closeArchiveEntry();
    tar.finish();
    tar.flush();
    return manifest;
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static TarArchiveEntry entry(String name, PosixFileAttributes attributes, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setMode(mode(attributes.permissions()));
    entry.setUserName(attributes.owner().getName());
    entry.setGroupName(attributes.group().getName());
    entry.setModTime(attributes.lastModifiedTime().toMillis() / 1000 * 1000);
    entry.setSize(size);
    return entry;
  }

  private static int mode(Set<PosixFilePermission> permissions) {
    String text = PosixFilePermissions.toString(permissions);
    int mode = 0;
    for (int i = 0; i < text.length(); i++) {
      mode |= text.charAt(i) == '-' ? 0 : 0400 >> i;
    }
    return mode;
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
