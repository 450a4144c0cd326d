// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * An address that exists: its directory holds a file {@code password}.
 *
 * <pre>
 * password             {SHA512-CRYPT}...; its time of change, cut to the day, is the last login
 * enforceE2EEincoming  present: cleartext is refused
 * DISABLED             present: no login, no sending, no receiving
 * </pre>
 *
 * <p>Every method looks at the disk, so that an operator's change acts at once.
 *
 * <p>Limits: 4096 bytes of {@code password} are read.
 *
 * <p>Diagnostics: {@link IOException} is local trouble; it never means that something is absent.
 */
public final class Mailbox {
  private static final String DISABLED = "DISABLED";
  private static final int MAX_PASSWORD_FILE = 4096;

  private final String address;
  private final Path directory;
  private final Path password;
  private final boolean blocked;

  Mailbox(String address, Path directory, BasicFileAttributes password) {
    this.address = address;
    this.directory = directory;
    this.password = directory.resolve(Mailboxes.PASSWORD);
    this.blocked = password.size() == 0;
  }

  /** Address in lower case. */
  public String address() {
    return address;
  }

  /** Home directory of the mail user. */
  public Path directory() {
    return directory;
  }

  /** Whether an operator emptied {@code password}: the address neither logs in nor receives. */
  public boolean isBlocked() {
    return blocked;
  }

  /** Whether an operator turned the address off. */
  public boolean isDisabled() throws IOException {
    return exists(DISABLED);
  }

  /** What an operator makes in a mailbox's directory to turn the address off. */
  static File disabledFile(Path directory) {
    return directory.resolve(DISABLED).toFile();
  }

  /** Turns the address off, or on again; no change if it is so already. */
  public void setDisabled(boolean disabled) throws IOException {
    if (disabled) {
      NewMailbox.writeIfAbsent(directory.resolve(DISABLED));
    } else {
      Files.deleteIfExists(directory.resolve(DISABLED));
    }
    NewMailbox.sync(directory);
  }

  /** Whether cleartext from elsewhere is refused. */
  public boolean enforcesEncryption() throws IOException {
    return exists(Mailboxes.ENFORCE_ENCRYPTION);
  }

  /**
   * Absence is the usual answer, at each recipient, and costs no exception: what is not there while
   * {@code password} beside it can be seen is absent; anything else is trouble.
   */
  private boolean exists(String name) throws IOException {
    if (directory.resolve(name).toFile().exists()) {
      return true;
    }
    Files.readAttributes(password, BasicFileAttributes.class);
    return false;
  }

  /** The hash with its scheme, {@code {SHA512-CRYPT}$6$...}; empty if the user is blocked. */
  public String passwordHash() throws IOException {
    try (InputStream in = Files.newInputStream(password)) {
      return new String(in.readNBytes(MAX_PASSWORD_FILE), UTF_8).strip();
    }
  }

  /**
   * Replaces the hash, whole or not at all; the last login stays as it is.
   *
   * @param hash with its scheme
   */
  public void setPasswordHash(String hash) throws IOException {
    Path draft = directory.resolve(Mailboxes.PASSWORD + ".new." + UUID.randomUUID());
    try {
      FileTime lastLogin = Files.getLastModifiedTime(password);
      NewMailbox.writeFile(draft, hash);
      Files.setLastModifiedTime(draft, lastLogin);
      // As root would leave it, the relay could not read it.
      PosixFileAttributes old = Files.readAttributes(password, PosixFileAttributes.class);
      PosixFileAttributeView view = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
      view.setOwner(old.owner());
      view.setGroup(old.group());
      Files.move(draft, password, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    NewMailbox.sync(directory);
  }

  /** Start of the day (UTC) of the last login, or of the address's creation. */
  public Instant lastLogin() throws IOException {
    return day(Files.getLastModifiedTime(password).toInstant());
  }

  /**
   * Notes a login; only its day is kept. The day before the one noted is ignored: two logins at
   * midnight. A day further in the future is what a wrong clock left, and is put right.
   */
  public void recordLogin(Instant time) throws IOException {
    Instant day = day(time);
    Instant noted = Files.getLastModifiedTime(password).toInstant();
    if (day.isAfter(noted) || noted.isAfter(day.plus(1, ChronoUnit.DAYS))) {
      Files.setLastModifiedTime(password, FileTime.from(day));
    }
  }

  static Instant day(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS);
  }
}
