// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.setup.Certificate;
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

  Finding look(Instant now) throws IOException {
    Path file = new Certificate(config, root).chain();
    X509Certificate certificate;
    try (InputStream in = Files.newInputStream(root.at(file))) {
      certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      Instant end = certificate.getNotAfter().toInstant();
      String renew =
          config.tlsMode() == ChatmailConfig.TlsMode.SELF_SIGNED
              ? "sealpost apply makes a new one"
              : "renew it, then systemctl reload postfix dovecot";
      if (end.isBefore(now)) {
        return Finding.error(NAME, file + " expired at " + end, renew);
      }
      if (!names(certificate).contains(config.mailDomain())) {
        return Finding.error(
            NAME,
            file + " is not for " + config.mailDomain() + " but for " + names(certificate),
            "get one for " + config.mailDomain());
      }
      if (end.isBefore(now.plus(SOON))) {
        return Finding.warning(NAME, file + " expires at " + end, renew);
      }
      return Finding.ok(NAME, "is valid until " + end);
    } catch (CertificateException e) {
      return Finding.error(NAME, file + " is no certificate", "see sealpost apply");
    }
  }

  private static List<String> names(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    return names == null
        ? List.of()
        : names.stream().map(name -> String.valueOf(name.get(1))).toList();
  }
}
