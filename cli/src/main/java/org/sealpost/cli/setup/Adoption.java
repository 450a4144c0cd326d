// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Objects;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;

/** Takes keys over that another program has used until now; the originals stay. */
public final class Adoption {
  private final Certificate certificate;
  private final Programs programs;

  public Adoption(ChatmailConfig config, Root root, Programs programs) {
    certificate = new Certificate(config, root);
    this.programs = programs;
  }

  /** Copies a DKIM key for the daemon; the one of OpenDKIM's user it may not read. */
  public static void dkimKey(Path from, Path to, ChatmailConfig config, Root root)
      throws IOException {
    new FileState(Files.readString(from, US_ASCII), "rw-------").write(to);
    if (root.isSystem()) {
      UserPrincipalLookupService users = to.getFileSystem().getUserPrincipalLookupService();
      PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
      view.setOwner(users.lookupPrincipalByName(config.mailUid()));
      view.setGroup(users.lookupPrincipalByGroupName(config.mailGid()));
    }
  }

  /** Why a certificate cannot be the relay's; empty if it can. */
  public String unfit(Path chain, Path key) throws IOException {
    try {
      KeyAndChain theirs = Certificate.at(chain, key);
      if (!theirs.fits(programs)) {
        return key + " is not its key";
      }
      return theirs.isFor(certificate.names()) ? "" : "it is not for all of " + certificate.names();
    } catch (Problem e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Whether the relay has one already. */
  public boolean hasCertificate() {
    return certificate.exists();
  }

  /** Copies it to where the relay's own belongs. */
  public void certificate(Path chain, Path key) throws IOException, Problem {
    try (KeyRequest staging = certificate.request(programs)) {
      Path copy = staging.adopt(Objects.requireNonNull(key));
      certificate.install(new KeyRequest.Answered(copy, Files.readString(chain, US_ASCII)));
    }
  }
}
