// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.web.site.Site;

/**
 * The pages that nginx shows, as files. They are made from chatmail.ini and {@code www_folder}
 * alone, so nothing of them is backed up.
 */
final class SiteFolder {
  private final Path folder;

  SiteFolder(Root root) {
    folder = root.at(RelayValues.WWW_DIR);
  }

  Path path() {
    return folder;
  }

  /**
   * Writes the files that are not as they shall be.
   *
   * @param write false to only say which
   * @return their names within the folder
   */
  List<Path> update(ChatmailConfig config, boolean write) throws IOException {
    Path fresh = Files.createTempDirectory("sealpost-site");
    try {
      Site.render(config, fresh);
      List<Path> changed;
      try (Stream<Path> files = Files.walk(fresh)) {
        changed =
            files
                .filter(Files::isRegularFile)
                .map(fresh::relativize)
                .sorted()
                .filter(name -> differs(fresh.resolve(name), folder.resolve(name)))
                .toList();
      }
      if (write) {
        for (Path name : changed) {
          put(fresh.resolve(name), folder.resolve(name));
        }
      }
      return changed;
    } finally {
      remove(fresh);
    }
  }

  private static boolean differs(Path fresh, Path present) {
    try {
      return !Files.isRegularFile(present) || Files.mismatch(fresh, present) >= 0;
    } catch (IOException e) {
      // What cannot be read is written anew.
      return true;
    }
  }

  /** Whatever the umask of the operator is, nginx can read it. */
  private void put(Path fresh, Path file) throws IOException {
    Path parent = Objects.requireNonNull(file.getParent());
    Files.createDirectories(parent);
    for (Path up = parent; up != null && up.startsWith(folder); up = up.getParent()) {
      Files.setPosixFilePermissions(up, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.copy(fresh, beside, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString(FileState.PUBLIC));
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
