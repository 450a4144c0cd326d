// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.cli.cert.CertState;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.setup.Certificate;
import org.sealpost.cli.setup.KeyAndChain;
import org.sealpost.common.config.ChatmailConfig;

/** Whether the certificate lasts and is the relay's. */
final class CertificateCheck {
  private static final Duration SOON = Duration.ofDays(14);
  private static final String NAME = "certificate";

  private final ChatmailConfig config;
  private final Root root;

  CertificateCheck(ChatmailConfig config, Root root) {
    this.config = config;
    this.root = root;
  }

  Finding look(Instant now) throws IOException, Problem {
    Certificate certificate = new Certificate(config, root);
    Path file = certificate.chain();
    if (!certificate.exists()) {
      return Finding.error(
          NAME, file + " or its key is missing", "sealpost apply makes a first one");
    }
    KeyAndChain present;
    try {
      present = certificate.read();
    } catch (Problem e) {
      return Finding.error(NAME, String.valueOf(e.getMessage()), "see sealpost cert status");
    }
    Instant end = present.end();
    if (end.isBefore(now)) {
      return Finding.error(NAME, file + " expired at " + end, renewal());
    }
    if (!present.isFor(List.of(config.mailDomain()))) {
      return Finding.error(
          NAME,
          file + " is not for " + config.mailDomain() + " but for " + present.names(),
          renewal());
    }
    if (certificate.isStandIn()) {
      return Finding.error(
          NAME, "is a stand-in that clients and other relays refuse" + lastTry(), renewal());
    }
    if (end.isBefore(now.plus(SOON))) {
      return Finding.warning(NAME, file + " expires at " + end + lastTry(), renewal());
    }
    return Finding.ok(NAME, "is valid until " + end);
  }

  private String renewal() {
    return switch (config.tlsMode()) {
      case SELF_SIGNED -> "sealpost cert renew makes a new one";
      case EXTERNAL ->
          "renew it where it comes from; it is read anew within half a day, or by"
              + " sealpost cert renew";
      case ACME -> "sealpost cert renew gets one, or says why not";
    };
  }

  private String lastTry() throws IOException {
    return new CertState(root)
        .failure()
        .map(failure -> "; the last try failed: " + failure.problem())
        .orElse("");
  }
}
