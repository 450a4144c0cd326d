// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.Sealpost;
import org.sealpost.cli.host.Output;

/**
 * Reads a backup from its beginning to its end and believes nothing in it: only directories and
 * files, only names of {@link Places}, and the manifest must agree with what came before it.
 */
final class ArchiveReader {
  private static final int MAX_MANIFEST = 1 << 16;

  private final Path file;
  private final byte[] buffer = new byte[1 << 16];

  ArchiveReader(Path file) {
    this.file = file;
  }

  /** Takes the entries one by one; never the manifest. */
  interface Visitor {
    void directory(TarArchiveEntry entry) throws IOException, Problem;

    void file(TarArchiveEntry entry, Content content) throws IOException, Problem;
  }

  /** The bytes of a file, in pieces. */
  interface Content {
    /**
     * Puts the next bytes into the reader's buffer.
     *
     * @return how many; -1 at the end
     */
    int next() throws IOException;

    byte[] buffer();
  }

  /** Reads all of it. */
  Manifest read(Visitor visitor) throws IOException, Problem {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        GZIPInputStream unpacked = new GZIPInputStream(in, 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(unpacked, UTF_8.name())) {
      Checksum checksum = new Checksum();
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        check(entry);
        if (entry.getName().equals(Manifest.NAME)) {
          Manifest manifest = manifest(tar, checksum);
          if (tar.getNextEntry() != null) {
            throw new Problem(file + ": something stands behind its manifest");
          }
          // To the end: only there is the checksum of all that gzip has unpacked.
          while (unpacked.read(buffer) >= 0) {}
          return manifest;
        }
        entry(entry, tar, checksum, visitor);
      }
      throw new Problem(file + ": it ends early, its manifest is missing");
    } catch (EOFException e) {
      throw new Problem(file + ": it ends early");
    } catch (ZipException e) {
      throw new Problem(file + ": it is damaged, or no backup: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new Problem(file + ": it is damaged: " + e.getMessage());
    }
  }

  private void check(TarArchiveEntry entry) throws Problem {
    String name = entry.getName();
    String shown = Output.printable(name);
    if (!Places.isName(name)) {
      throw new Problem(file + ": no backup of a relay has an entry named " + shown);
    }
    boolean plain = entry.isFile() && !entry.isSparse();
    if (entry.isSymbolicLink() || entry.isLink()) {
      throw new Problem(file + ": " + shown + " is a link; a backup has none");
    } else if (!entry.isDirectory()
        && (!plain || entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice())) {
      throw new Problem(file + ": " + shown + " is no file and no directory");
    } else if (entry.isDirectory() != name.endsWith("/") || entry.getSize() < 0) {
      throw new Problem(file + ": " + shown + " is not written as a backup is");
    }
  }

  private void entry(
      TarArchiveEntry entry, TarArchiveInputStream tar, Checksum checksum, Visitor visitor)
      throws IOException, Problem {
    checksum.entry(entry);
    if (entry.isDirectory()) {
      visitor.directory(entry);
      return;
    }
    Content content =
        new Content() {
          @Override
          public int next() throws IOException {
            int length = tar.read(buffer);
            if (length > 0) {
              checksum.content(buffer, length);
            }
            return length;
          }

          @Override
          public byte[] buffer() {
            return buffer;
          }
        };
    visitor.file(entry, content);
    // What the visitor did not want to see counts as well.
    while (content.next() >= 0) {}
  }

  private Manifest manifest(TarArchiveInputStream tar, Checksum checksum)
      throws IOException, Problem {
    String json = new String(tar.readNBytes(MAX_MANIFEST), UTF_8);
    @Nullable Manifest said;
    try {
      said = new Gson().fromJson(json, Manifest.class);
    } catch (JsonParseException e) {
      said = null;
    }
    if (said == null || said.domain() == null) {
      throw new Problem(file + ": its manifest cannot be read");
    } else if (said.format() != Manifest.FORMAT) {
      throw new Problem(
          file
              + ": its format is "
              + said.format()
              + ", but sealpost "
              + Sealpost.version()
              + " reads "
              + Manifest.FORMAT);
    }
    Manifest found = checksum.manifest(said.version(), said.domain(), said.made(), said.mail());
    if (!found.equals(said)) {
      throw new Problem(file + ": it is damaged, its content is not what its manifest says");
    }
    return said;
  }
}
