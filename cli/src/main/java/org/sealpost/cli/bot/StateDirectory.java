// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sealpost.cli.Problem;

/**
 * What one account of ours keeps between runs, for its owner's eyes only:
 *
 * <pre>
 * login       address and password, a line each
 * invite      the invite link, for whoever wants to write to it
 * accounts/   the core's: keys, contacts, messages
 * </pre>
 */
final class StateDirectory {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  /** 100 bits. */
  private static final int PASSWORD_LENGTH = 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;

  private StateDirectory(Path directory) {
    this.directory = directory;
  }

  /** Makes the directory if it is missing. */
  static StateDirectory open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.createDirectory(directory, DIRECTORY);
    }
    return new StateDirectory(directory);
  }

  /** Where the core keeps its accounts. */
  Path accounts() {
    return directory.resolve("accounts").toAbsolutePath();
  }

  /** Address and password, if there was an earlier run. */
  Optional<Credentials> credentials() throws IOException, Problem {
    Path file = directory.resolve("login");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2) {
      throw new Problem(file + ": is not an address and a password, a line each");
    }
    return Optional.of(new Credentials(lines.get(0), lines.get(1)));
  }

  /** The password of this address: of an earlier run, or made up and kept. */
  Credentials credentials(String address) throws IOException, Problem {
    Optional<Credentials> known = credentials();
    if (known.isPresent()) {
      if (!known.get().address().equals(address)) {
        throw new Problem(
            directory
                + ": is the state of "
                + known.get().address()
                + "; another address needs another --state");
      }
      return known.get();
    }
    Credentials made = new Credentials(address, letters(PASSWORD_LENGTH));
    write("login", made.address() + "\n" + made.password() + "\n");
    return made;
  }

  void writeInvite(String link) throws IOException {
    write("invite", link + "\n");
  }

  /** The invite link in a state directory, which need not be there or readable. */
  static Optional<String> invite(Path directory) {
    try {
      return Optional.of(Files.readString(directory.resolve("invite")).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Lower-case letters and digits at random. */
  static String letters(int length) {
    StringBuilder text = new StringBuilder(length);
    RANDOM.ints(length, 0, LETTERS.length()).forEach(index -> text.append(LETTERS.charAt(index)));
    return text.toString();
  }

  /** Whole or not at all. */
  private void write(String name, String text) throws IOException {
    Path made = Files.createTempFile(directory, name, ".new", OWNER_ALONE);
    Files.writeString(made, text);
    Files.move(made, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
