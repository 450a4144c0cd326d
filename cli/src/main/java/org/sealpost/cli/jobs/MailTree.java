// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * The mailbox directories and what is in them, entry by entry as the file system has them.
 *
 * <pre>
 * DIR/ADDRESS/{cur,new,tmp}/MESSAGE           the INBOX
 * DIR/ADDRESS/.FOLDER/{cur,new,tmp}/MESSAGE   other folders (Maildir++)
 * DIR/ADDRESS/...                             password, Dovecot's indexes ...
 * </pre>
 *
 * <p>Links are never followed. What vanishes while it is looked at was never there: Dovecot moves
 * and removes files at any time.
 */
final class MailTree {
  private static final Set<String> PLACES = Set.of("cur", "new", "tmp");

  private final Path directory;

  MailTree(Path directory) {
    this.directory = directory;
  }

  /** Takes mailbox directories one by one. */
  @FunctionalInterface
  interface Mailboxes {
    void mailbox(Path mailbox) throws IOException;
  }

  /** Takes the files of a mailbox one by one. */
  interface Content {
    /** A message; {@code place} is {@code cur}, {@code new} or {@code tmp}. */
    void message(Path file, String place, BasicFileAttributes attributes) throws IOException;

    /** Anything else that is no directory. */
    default void other(Path file, BasicFileAttributes attributes) throws IOException {}
  }

  /**
   * Visits every directory whose name has an {@code @}, in no order.
   *
   * @throws IOException the tree cannot be read, or the visitor's
   */
  void forEach(Mailboxes visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, MailTree::isAddress)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          visitor.mailbox(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** The number of names, for a progress bar. */
  long count() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, MailTree::isAddress)) {
      for (Path ignored : entries) {
        count++;
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return count;
  }

  /** A name that starts with a dot is no address (RFC 5321 section 4.1.2). */
  private static boolean isAddress(Path entry) {
    String name = entry.getFileName().toString();
    return name.indexOf('@') > 0 && name.charAt(0) != '.';
  }

  /** Visits every file of one mailbox. */
  static void read(Path mailbox, Content content) throws IOException {
    readFolder(mailbox, true, content);
  }

  private static void readFolder(Path folder, boolean top, Content content) throws IOException {
    each(
        folder,
        (entry, attributes) -> {
          String name = entry.getFileName().toString();
          if (!attributes.isDirectory()) {
            content.other(entry, attributes);
          } else if (PLACES.contains(name)) {
            each(entry, (file, its) -> messageOrOther(file, name, its, content));
          } else if (top) {
            readFolder(entry, false, content);
          }
        });
  }

  private static void messageOrOther(
      Path file, String place, BasicFileAttributes attributes, Content content) throws IOException {
    if (attributes.isRegularFile()) {
      content.message(file, place, attributes);
    } else {
      content.other(file, attributes);
    }
  }

  @FunctionalInterface
  private interface Entry {
    void entry(Path path, BasicFileAttributes attributes) throws IOException;
  }

  private static void each(Path directory, Entry visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        BasicFileAttributes attributes;
        try {
          attributes =
              Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
          continue;
        }
        visitor.entry(entry, attributes);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Gone since its name was read, or a file of that name.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
