// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.SignatureAlgorithm;

/** What the daemon needs besides its settings: keys, secrets, folders. It alone may read them. */
final class Belongings {
  static final Path TURN_SECRET = Path.of("/etc/sealpost/turn-secret");

  private static final int DKIM_BITS = 2048;
  private static final int SECRET_BYTES = 32;

  private final Root root;
  private final ChatmailConfig config;
  private final Output output;

  Belongings(Root root, ChatmailConfig config, Output output) {
    this.root = root;
    this.config = config;
    this.output = output;
  }

  /** Before anything is made for it: is there the user that it shall belong to? */
  void checkUser() throws IOException, Problem {
    if (!root.isSystem()) {
      return;
    }
    try {
      lookup().lookupPrincipalByName(config.mailUid());
      lookup().lookupPrincipalByGroupName(config.mailGid());
    } catch (UserPrincipalNotFoundException e) {
      throw new Problem(
          e.getName() + ": no such user or group; the package makes it, or see mail_uid, mail_gid");
    }
  }

  void dkimKey(String selector, Path path) throws IOException, GeneralSecurityException {
    Path file = root.at(path);
    if (Files.exists(file)) {
      output.line("kept  " + file);
      return;
    }
    makeParent(file);
    KeyFile.write(file, KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, DKIM_BITS));
    handOver(file);
    output.line("made  " + file + " (DKIM key, selector " + selector + ")");
  }

  /** Clients get credentials for calls that are made with it (TURN REST). */
  void turnSecret() throws IOException {
    Path file = root.at(TURN_SECRET);
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    try {
      makeParent(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
      handOver(file);
      output.line("made  " + file + " (secret for calls)");
    } catch (FileAlreadyExistsException e) {
      output.line("kept  " + file);
    }
  }

  void mailboxesDir() throws IOException {
    Path directory = root.at(config.mailboxesDir());
    if (Files.isDirectory(directory)) {
      output.line("kept  " + directory);
      return;
    }
    // Its parents, as /home/vmail, are for the daemon too, and nobody else.
    List<Path> made = new ArrayList<>();
    for (Path path = directory; path != null && !Files.exists(path); path = path.getParent()) {
      made.add(path);
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Path path : made) {
      handOver(path);
    }
    output.line("made  " + directory + " (mailboxes)");
  }

  private void makeParent(Path file) throws IOException {
    Path parent = Objects.requireNonNull(file.getParent());
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(parent);
    }
  }

  /** In an image the user may have another number: there, files stay whose they are. */
  private void handOver(Path path) throws IOException {
    if (root.isSystem()) {
      PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
      view.setOwner(lookup().lookupPrincipalByName(config.mailUid()));
      view.setGroup(lookup().lookupPrincipalByGroupName(config.mailGid()));
    }
  }

  private UserPrincipalLookupService lookup() {
    return root.directory().getFileSystem().getUserPrincipalLookupService();
  }
}
