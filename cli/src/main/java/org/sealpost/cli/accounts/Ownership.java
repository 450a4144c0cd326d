// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/** A mailbox that root has made belongs to whom the other mailboxes belong to. */
public final class Ownership {
  private Ownership() {}

  /**
   * Hands a new mailbox over, its files first.
   *
   * @param mailboxes holds the mailbox directories
   */
  public static void handOver(Path mailboxes, Path mailbox) throws IOException {
    PosixFileAttributes owner = Files.readAttributes(mailboxes, PosixFileAttributes.class);
    for (Path made :
        List.of(mailbox.resolve("enforceE2EEincoming"), mailbox.resolve("password"), mailbox)) {
      PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
      if (!view.readAttributes().owner().equals(owner.owner())) {
        view.setOwner(owner.owner());
        view.setGroup(owner.group());
      }
    }
  }
}
