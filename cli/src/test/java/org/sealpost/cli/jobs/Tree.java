// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sealpost.cli.CommandRun;

/** A relay's mailboxes below a test's root, made to order. */
final class Tree {
  private final Path root;

  Tree(Path root, String... settings) throws IOException {
    this.root = root;
    Path ini = root.resolve("etc/sealpost/chatmail.ini");
    Files.createDirectories(Objects.requireNonNull(ini.getParent()));
    Files.writeString(
        ini, "[params]\nmail_domain = c.example\n" + String.join("\n", settings) + "\n");
    Files.createDirectories(dir());
  }

  Path dir() {
    return root.resolve("home/vmail/mail/c.example");
  }

  /** An address with this time since the last login. */
  Path account(String localPart, Duration sinceLogin) throws IOException {
    Path mailbox = mailbox(localPart);
    file(mailbox.resolve("password"), 10, sinceLogin);
    file(mailbox.resolve("enforceE2EEincoming"), 0, sinceLogin);
    return mailbox;
  }

  /** A directory only. */
  Path mailbox(String localPart) throws IOException {
    return Files.createDirectories(dir().resolve(localPart + "@c.example"));
  }

  /** A file of that size and age; large ones have a hole. */
  static Path file(Path file, long size, Duration age) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
    age(file, age);
    return file;
  }

  static void age(Path file, Duration age) throws IOException {
    Instant time = CommandRun.NOW.minus(age);
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  /** All files and directories, by their path below the mailboxes' directory. */
  Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(dir())) {
      files.forEach(file -> names.add(dir().relativize(file).toString()));
    }
    names.remove("");
    return names;
  }
}
