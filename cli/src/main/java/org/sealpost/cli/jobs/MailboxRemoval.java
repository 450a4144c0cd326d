// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Takes whole mailbox directories away from under logins and deliveries.
 *
 * <p>The directory is first moved to {@code .expired/ADDRESS}, where nobody finds it by its
 * address; a login from then on makes the address anew. Only then, when nothing can change it any
 * more, is it asked once more whether it may go. If not, it moves back. If meanwhile there is a new
 * directory of the name, the old one stays aside, and the next run asks again.
 *
 * <p>A run that dies leaves at most some directories in {@code .expired}, which the next run deals
 * with first.
 */
public final class MailboxRemoval {
  private final Path aside;

  /**
   * @param mailboxesDir holds the mailbox directories
   */
  public MailboxRemoval(Path mailboxesDir) {
    aside = mailboxesDir.resolve(".expired");
  }

  /** Says whether a mailbox directory may go. */
  @FunctionalInterface
  public interface Condition {
    /** Asked of the directory under either name. */
    boolean holds(Path mailbox) throws IOException;
  }

  /**
   * Removes the directory if the condition holds before and after nobody can reach it.
   *
   * @return whether it is gone
   */
  public boolean remove(Path mailbox, Condition condition) throws IOException {
    if (!condition.holds(mailbox)) {
      return false;
    }
    Files.createDirectories(
        aside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path moved = aside.resolve(mailbox.getFileName());
    try {
      Files.move(mailbox, moved, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return false;
    }
    return finish(moved, mailbox, condition);
  }

  /** Deals with what an earlier run left; returns how many directories are gone. */
  long finishEarlier(Condition condition) throws IOException {
    long removed = 0;
    try (DirectoryStream<Path> left = Files.newDirectoryStream(aside)) {
      for (Path moved : left) {
        Path mailbox = aside.resolveSibling(moved.getFileName());
        if (finish(moved, mailbox, condition)) {
          removed++;
        }
      }
    } catch (NoSuchFileException e) {
      // No run left anything.
    }
    return removed;
  }

  private static boolean finish(Path moved, Path mailbox, Condition condition) throws IOException {
    if (condition.holds(moved)) {
      deleteTree(moved);
      return true;
    }
    try {
      // Also over an empty directory that somebody has just made: they will find this one's
      // password.
      Files.move(moved, mailbox, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.exists(mailbox)) {
        throw e;
      }
      // The address was made anew meanwhile; both stay.
    }
    return false;
  }

  private static void deleteTree(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException trouble)
              throws IOException {
            if (trouble != null) {
              throw trouble;
            }
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
