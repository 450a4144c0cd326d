// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;

/**
 * The relay's certificate and key: where they are, and making them where the relay signs its own.
 *
 * <p>A certificate of one's own is renewed a month before its end; openssl(1) makes it.
 */
final class Certificate {
  private static final Path DIRECTORY = Path.of("/etc/sealpost/tls");
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private final ChatmailConfig config;
  private final Root root;

  Certificate(ChatmailConfig config, Root root) {
    this.config = config;
    this.root = root;
  }

  /** The certificate with its chain. */
  Path chain() {
    List<Path> external = config.tlsExternalCertAndKey();
    return external.isEmpty() ? DIRECTORY.resolve("cert.pem") : external.get(0);
  }

  Path key() {
    List<Path> external = config.tlsExternalCertAndKey();
    return external.isEmpty() ? DIRECTORY.resolve("key.pem") : external.get(1);
  }

  /**
   * Sees to it that both files are there.
   *
   * @return whether a new certificate was made
   */
  boolean provide(Programs programs, Instant now) throws IOException, Problem {
    return switch (config.tlsMode()) {
      case EXTERNAL -> expect("tls_external_cert_and_key names ");
      case ACME ->
          expect(
              config.mailDomain()
                  + " needs a certificate of a public authority; get one (for instance: certbot"
                  + " certonly --standalone -d "
                  + config.mailDomain()
                  + ") and name it in tls_external_cert_and_key of chatmail.ini. Missing: ");
      case SELF_SIGNED -> lasts(now) ? false : make(programs);
    };
  }

  private boolean expect(String why) throws Problem {
    for (Path file : List.of(chain(), key())) {
      if (!Files.isReadable(root.at(file))) {
        throw Problem.configuration(why + file + ", which cannot be read");
      }
    }
    return false;
  }

  private boolean lasts(Instant now) throws IOException, Problem {
    Path file = root.at(chain());
    if (!Files.exists(file) || !Files.exists(root.at(key()))) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE));
    } catch (CertificateException e) {
      throw new Problem(file + ": no certificate; remove it, and a new one will be made");
    }
  }

  private boolean make(Programs programs) throws IOException, Problem {
    Path directory = root.at(DIRECTORY);
    Files.createDirectories(directory);
    Path key = root.at(key()).resolveSibling("key.pem.new");
    Path chain = root.at(chain()).resolveSibling("cert.pem.new");
    try {
      // Private before the first byte is in it.
      Files.deleteIfExists(key);
      Files.createFile(
          key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Programs.Result made = programs.run(command(key, chain));
      if (!made.ok()) {
        throw new Problem("openssl could not make a certificate: " + made.said());
      }
      Files.move(key, root.at(key()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Files.move(chain, root.at(chain()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(key);
      Files.deleteIfExists(chain);
    }
    return true;
  }

  private List<String> command(Path key, Path chain) {
    String domain = config.mailDomain();
    String names =
        config.isIpOnly()
            ? "IP:" + domain
            : "DNS:" + domain + ",DNS:www." + domain + ",DNS:mta-sts." + domain;
    return List.of(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "3650",
        "-subj",
        "/CN=" + domain,
        "-addext",
        "subjectAltName=" + names,
        "-addext",
        "extendedKeyUsage=serverAuth,clientAuth",
        "-keyout",
        key.toString(),
        "-out",
        chain.toString());
  }
}
