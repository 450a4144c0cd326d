// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.accounts;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the relay: {@code DIR/ADDRESS/}, one directory each.
 *
 * <p>Limits: only addresses of the relay's own domain, printable ASCII without {@code /} and {@code
 * ..}, at most 254 bytes, ever reach the file system; they are looked up in lower case.
 *
 * <p>Diagnostics: {@link IOException} is local trouble, also when {@code DIR} itself is missing (a
 * disk that is not mounted must not look like a relay without users).
 */
public final class Mailboxes {
  static final String PASSWORD = "password";
  static final String ENFORCE_ENCRYPTION = "enforceE2EEincoming";

  // RFC 5321 section 4.5.3.1.3: a path is at most 256 octets, angle brackets included.
  private static final int MAX_ADDRESS = 254;

  private final Path dir;
  private final String domain;

  /**
   * @param dir holds the mailbox directories
   * @param domain what stands after the {@code @} of the relay's addresses
   */
  public Mailboxes(Path dir, String domain) {
    this.dir = dir;
    this.domain = domain.toLowerCase(Locale.ROOT);
  }

  /** The directory that holds the mailbox directories. */
  public Path dir() {
    return dir;
  }

  /** The address if it exists. */
  public Optional<Mailbox> find(String address) throws IOException {
    String name = canonical(address);
    if (name == null) {
      return Optional.empty();
    }
    Path directory = dir.resolve(name);
    try {
      BasicFileAttributes password =
          Files.readAttributes(directory.resolve(PASSWORD), BasicFileAttributes.class);
      return Optional.of(new Mailbox(name, directory, password));
    } catch (NoSuchFileException e) {
      Files.readAttributes(dir, BasicFileAttributes.class);
      return Optional.empty();
    }
  }

  /**
   * The address if it exists and is neither disabled nor blocked: {@link #find} and the questions
   * after it, with one look at the disk fewer for whoever asks this all the time.
   */
  public Optional<Mailbox> findEnabled(String address) throws IOException {
    String name = canonical(address);
    // Before the look at the password: absence counts only while that can be seen beside it.
    boolean disabled = name != null && Mailbox.disabledFile(dir.resolve(name)).exists();
    Optional<Mailbox> mailbox = find(address);
    return disabled ? Optional.empty() : mailbox.filter(found -> !found.isBlocked());
  }

  /**
   * Makes an address, whole or not at all, also when this process dies in between or when others
   * make the same address at this moment.
   *
   * @param passwordHash with its scheme
   * @param now becomes the last login
   * @return whether this call made it; false if it existed already, with whatever password
   */
  public boolean create(String address, String passwordHash, Instant now) throws IOException {
    String name = canonical(address);
    if (name == null) {
      throw new IllegalArgumentException("not an address of this relay");
    }
    return new NewMailbox(dir, name).create(passwordHash, now);
  }

  /** Visits every address that exists, in no order. */
  public void forEach(Visitor visitor) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, "*@*")) {
      for (Path entry : entries) {
        Optional<Mailbox> mailbox = find(entry.getFileName().toString());
        if (mailbox.isPresent()) {
          visitor.visit(mailbox.get());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Takes mailboxes one by one. */
  @FunctionalInterface
  public interface Visitor {
    /** An {@link IOException} ends the visit. */
    void visit(Mailbox mailbox) throws IOException;
  }

  /** The directory's name for an address, or null if it cannot be one of ours. */
  private @Nullable String canonical(String address) {
    int at = address.lastIndexOf('@');
    if (at <= 0 || address.length() > MAX_ADDRESS || address.contains("..")) {
      return null;
    }
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '/') {
        return null;
      }
    }
    String name = address.toLowerCase(Locale.ROOT);
    return name.substring(at + 1).equals(domain) ? name : null;
  }
}
