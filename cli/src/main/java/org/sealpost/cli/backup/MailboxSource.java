// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox that is in use while it is read. Messages never change, but they are moved: Dovecot
 * moves one from {@code new} to {@code cur}, and renames it there when its flags change. So each is
 * known by the part of its name that stays (Maildir: up to the colon); one that is not where it was
 * is looked for again, and one that is not found has been deleted.
 *
 * <p>A folder's UID list is read after its messages: no number can then be given twice. Dovecot's
 * indexes and Maildir's sum of sizes are left out, Dovecot makes them again; {@code tmp} holds only
 * what has not yet been delivered.
 */
final class MailboxSource {
  private static final List<String> LEFT_OUT =
      List.of("dovecot.index", "dovecot.list.index", "dovecot.mailbox.log", "maildirsize");

  /** Where mail comes in all the time; what is new by then is not of this backup. */
  private static final int MAX_LISTINGS = 10;

  private static final int MAX_TRIES = 100;

  private final ArchiveWriter archive;

  MailboxSource(ArchiveWriter archive) {
    this.archive = archive;
  }

  /**
   * Writes a folder of messages, and the folders in it.
   *
   * @param name of the folder in the archive
   */
  void write(String name, Path folder) throws IOException {
    try {
      archive.directory(name, folder);
    } catch (NoSuchFileException e) {
      return;
    }
    List<Path> files = new ArrayList<>();
    boolean maildir = false;
    for (Path entry : list(folder)) {
      String last = entry.getFileName().toString();
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        maildir |= last.equals("cur");
        if (!last.matches("cur|new|tmp")) {
          write(name + "/" + last, entry);
        }
      } else if (LEFT_OUT.stream().noneMatch(last::startsWith)) {
        files.add(entry);
      }
    }
    if (maildir) {
      messages(name, folder);
    }
    for (Path file : files) {
      file(name + "/" + file.getFileName(), file);
    }
  }

  private void messages(String name, Path folder) throws IOException {
    for (String place : List.of("cur", "new", "tmp")) {
      directory(name + "/" + place, folder.resolve(place));
    }
    Map<String, Path> messages = new LinkedHashMap<>();
    boolean more = true;
    for (int listing = 0; more && listing < MAX_LISTINGS; listing++) {
      more = addMessages(folder, messages) || listing == 0;
    }
    for (Map.Entry<String, Path> message : messages.entrySet()) {
      message(name, folder, message.getKey(), message.getValue());
    }
  }

  private void message(String name, Path folder, String unique, Path listed) throws IOException {
    Path file = listed;
    for (int tries = 0; file != null && !file(name(name, file), file); tries++) {
      if (tries == MAX_TRIES) {
        throw new IOException(file + ": moves faster than it can be read");
      }
      file = find(folder, unique);
    }
  }

  /**
   * Lists the messages; whether there was one that was not yet known. What moves meanwhile moves
   * from new to cur: it is found twice, and the later find counts. What is renamed within cur may
   * be missed (readdir(3) promises nothing of it), so one listing is not enough.
   */
  private static boolean addMessages(Path folder, Map<String, Path> messages) throws IOException {
    int before = messages.size();
    for (String place : List.of("new", "cur")) {
      list(folder.resolve(place)).forEach(file -> messages.put(unique(file), file));
    }
    return messages.size() > before;
  }

  private static String name(String folder, Path message) {
    int names = message.getNameCount();
    return folder + "/" + message.subpath(names - 2, names);
  }

  /** Null if two listings do not have it: it has been deleted. */
  private static @Nullable Path find(Path folder, String unique) throws IOException {
    for (String place : List.of("new", "cur", "new", "cur")) {
      for (Path file : list(folder.resolve(place))) {
        if (unique(file).equals(unique)) {
          return file;
        }
      }
    }
    return null;
  }

  /** Without the flags. */
  private static String unique(Path message) {
    String name = message.getFileName().toString();
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  private void directory(String name, Path directory) throws IOException {
    try {
      archive.directory(name, directory);
    } catch (NoSuchFileException e) {
      // The mailbox is being removed.
    }
  }

  /** Whether it was still there; what is no file, such as a socket or a link, counts as written. */
  private boolean file(String name, Path file) throws IOException {
    try {
      // Asked once: between two questions it may have moved.
      if (attributes(file).isRegularFile()) {
        archive.file(name, file);
      }
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
