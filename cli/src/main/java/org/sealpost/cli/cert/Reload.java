// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.setup.Certificate;
import org.sealpost.cli.setup.KeyAndChain;
import org.sealpost.common.config.ChatmailConfig;

/** Lets the programs read the certificate, whoever has changed it. */
final class Reload {
  private final Certificate certificate;
  private final Root root;
  private final CertState state;
  private final Programs programs;

  Reload(ChatmailConfig config, Root root, CertState state, Programs programs) {
    certificate = new Certificate(config, root);
    this.root = root;
    this.state = state;
    this.programs = programs;
  }

  /**
   * Lets the programs read the certificate, if it is another than they were last told to.
   *
   * @return the units that were told
   */
  List<String> ifChanged() throws IOException, Problem {
    KeyAndChain present = certificate.read();
    String fingerprint = present.fingerprint();
    if (!root.isSystem() || state.isLoaded(fingerprint)) {
      return List.of();
    }
    // A key that does not fit would end the service at its next start.
    if (!present.fits(programs)) {
      throw new Problem(
          present.keyFile()
              + " is not the key of "
              + present.chainFile()
              + "; nothing was reloaded");
    }
    List<String> problems = new ArrayList<>();
    for (String unit : Certificate.USERS) {
      // One that does not run reads it when it starts.
      Programs.Result result = programs.run("systemctl", "try-reload-or-restart", unit);
      if (!result.ok()) {
        problems.add(unit + " cannot be reloaded: " + result.said());
      }
    }
    if (!problems.isEmpty()) {
      throw new Problem(String.join("\nsealpost: ", problems));
    }
    state.loaded(fingerprint);
    return Certificate.USERS;
  }
}
