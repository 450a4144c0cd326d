// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Renames files and directories, and takes all of it back if one cannot be renamed. What was in a
 * place is kept beside it under its name and a suffix.
 */
final class Swap {
  private record Move(Path from, Path to) {}

  private final String suffix;
  private final Deque<Move> done = new ArrayDeque<>();

  Swap(String suffix) {
    this.suffix = suffix;
  }

  /** Puts what is there aside, if anything is. */
  void putAside(Path place) throws IOException {
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      move(place, place.resolveSibling(place.getFileName() + suffix));
    }
  }

  /** Puts something into a place that is free. */
  void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      done.push(new Move(from, to));
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
  }

  private void takeBack(IOException reason) {
    while (!done.isEmpty()) {
      Move move = done.pop();
      try {
        Files.move(move.to(), move.from(), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }
}
