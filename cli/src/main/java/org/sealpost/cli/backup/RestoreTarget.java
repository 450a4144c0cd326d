// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One place of a relay, and the directory beside it, on the same disk, where what shall be there is
 * made ready.
 *
 * @param place where it belongs
 * @param staging where it is until all is there
 */
record RestoreTarget(Path place, Path staging) {
  static RestoreTarget of(Path place) {
    return new RestoreTarget(
        place,
        place.resolveSibling("." + Objects.requireNonNull(place.getFileName()) + ".restore"));
  }

  /** Whether something is there that would be replaced. */
  boolean isInTheWay() throws IOException {
    if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(place)) {
      return entries.iterator().hasNext();
    }
  }

  /** What a database has beside it belongs to the one that is there now. */
  List<Path> companions() {
    List<Path> companions = new ArrayList<>();
    for (String suffix : List.of("-wal", "-shm")) {
      Path companion = place.resolveSibling(place.getFileName() + suffix);
      if (Files.exists(companion, LinkOption.NOFOLLOW_LINKS)) {
        companions.add(companion);
      }
    }
    return companions;
  }

  /** Removes what an earlier try has left. */
  void clear() throws IOException {
    remove(staging);
  }

  private static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          remove(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
