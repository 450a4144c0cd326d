// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.migrate;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;

/**
 * Brings mailboxes from one place to another and leaves the old ones as they are. A message never
 * changes: it gets a second name (a hard link) where both places are on one disk. All else is
 * copied. Links and what is neither file nor directory stay behind. What is there already stays, so
 * an interrupted move can begin again.
 */
final class MailMove {
  private MailMove() {}

  static void tree(Path from, Path to) throws IOException {
    if (!Files.isDirectory(to, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(to);
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
      for (Path entry : entries) {
        Path place = to.resolve(Objects.requireNonNull(entry.getFileName()));
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          tree(entry, place);
        } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
            && !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
          file(entry, place, from.endsWith("cur") || from.endsWith("new"));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    like(from, to);
  }

  private static void file(Path from, Path to, boolean message) throws IOException {
    if (message) {
      try {
        Files.createLink(to, from);
        return;
      } catch (IOException | UnsupportedOperationException e) {
        // Another disk: a copy then.
      }
    }
    Path part = to.resolveSibling("." + to.getFileName() + ".migrating");
    Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    like(from, part);
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void like(Path original, Path copy) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(original, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(copy, PosixFileAttributeView.class);
    view.setOwner(attributes.owner());
    view.setGroup(attributes.group());
    view.setPermissions(attributes.permissions());
  }
}
