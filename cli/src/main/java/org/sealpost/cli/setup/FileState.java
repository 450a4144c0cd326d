// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration file holds and who may read it.
 *
 * @param text one character per byte, so that a file that is not UTF-8 comes back as it was
 * @param mode as {@code rw-r--r--}
 */
record FileState(String text, String mode) {
  /** What most configuration is. */
  static final String PUBLIC = "rw-r--r--";

  /** What holds a secret; a group may be given it. */
  static final String SECRET = "rw-r-----";

  /** The state of a file, or null if there is none. */
  static @Nullable FileState read(Path file) throws IOException {
    try {
      return new FileState(
          Files.readString(file, StandardCharsets.ISO_8859_1),
          PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      // "Is a directory" does not say what is.
      throw e instanceof FileSystemException ? e : new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** For a file that is private before the first byte is in it. */
  static FileAttribute<Set<PosixFilePermission>> privateFile() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  }

  /** The file is whole or as it was, never in between. */
  void write(Path file) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Path fresh = file.resolveSibling(file.getFileName() + ".sealpost-new");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh, privateFile());
      Files.writeString(fresh, text, StandardCharsets.ISO_8859_1);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
