// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Makes one mailbox directory. The address exists from the moment that {@code password} has its
 * name, and link(2) gives a name only if nobody else has it: of many that try, in any number of
 * processes, one wins. All that belongs to the address is on disk before that moment.
 *
 * <p>A directory without {@code password} is filled in: a crash may have left it, or Dovecot.
 */
final class NewMailbox {
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path parent;
  private final Path directory;

  NewMailbox(Path parent, String name) {
    this.parent = parent;
    this.directory = parent.resolve(name);
  }

  /** Returns whether this call made the address. */
  boolean create(String passwordHash, Instant now) throws IOException {
    makeDirectory();
    // A name of its own for everyone who tries; after a crash it is litter without effect.
    Path draft = directory.resolve("password.new." + UUID.randomUUID());
    try {
      writeFile(draft, passwordHash);
      Files.setLastModifiedTime(draft, FileTime.from(Mailbox.day(now)));
      writeIfAbsent(directory.resolve(Mailboxes.ENFORCE_ENCRYPTION));
      sync(directory);
      Files.createLink(directory.resolve(Mailboxes.PASSWORD), draft);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(draft);
      sync(directory);
    }
  }

  private void makeDirectory() throws IOException {
    try {
      Files.createDirectory(directory, DIRECTORY_MODE);
      sync(parent);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  static void writeIfAbsent(Path file) throws IOException {
    try {
      writeFile(file, "");
    } catch (FileAlreadyExistsException e) {
      // As it should be; an operator may have removed and put it back.
    }
  }

  static void writeFile(Path file, String content) throws IOException {
    try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), FILE_MODE)) {
      ByteBuffer bytes = US_ASCII.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Puts names that were made or removed in a directory on disk (fsync(2), "Notes"). */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, READ)) {
      channel.force(true);
    }
  }
}
