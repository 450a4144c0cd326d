// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;

/**
 * A certificate as it is on the disk.
 *
 * @param certificate the relay's own, the first of the chain
 * @param chainFile where it is
 * @param keyFile where its key is; may be the same
 */
public record KeyAndChain(X509Certificate certificate, Path chainFile, Path keyFile) {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final int MAX_BYTES = 1 << 20;

  static KeyAndChain read(Path chain, Path key) throws IOException, Problem {
    if (Files.size(chain) > MAX_BYTES) {
      throw new Problem(chain + ": no certificate, it is too large for one");
    }
    byte[] text = Files.readAllBytes(chain);
    // The key may stand before it in the file.
    int begin = Math.max(0, new String(text, ISO_8859_1).indexOf(BEGIN));
    InputStream in = new ByteArrayInputStream(text, begin, text.length - begin);
    try {
      return new KeyAndChain(
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in),
          chain,
          key);
    } catch (CertificateException e) {
      throw new Problem(chain + ": no certificate; if you remove it, sealpost apply makes another");
    }
  }

  public Instant begin() {
    return certificate.getNotBefore().toInstant();
  }

  public Instant end() {
    return certificate.getNotAfter().toInstant();
  }

  /** When a third of its life is left. */
  public Instant renewAt() {
    return end().minus(Duration.between(begin(), end()).dividedBy(3));
  }

  /** Whether nobody but its owner vouches for it. */
  public boolean isSelfSigned() {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** Domain names and addresses in it. */
  public List<String> names() throws Problem {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(name -> String.valueOf(name.get(1))).toList();
    } catch (CertificateException e) {
      throw new Problem(chainFile + ": its names cannot be read");
    }
  }

  /** Whether it is good for all of these names. */
  public boolean isFor(List<String> wanted) throws Problem {
    List<String> names = names();
    return wanted.stream()
        .allMatch(name -> names.contains(name) || names.contains(name.replaceFirst("^[^.]+", "*")));
  }

  /** Whether the key is the certificate's. A key in any form that openssl knows will do. */
  public boolean fits(Programs programs) throws IOException, Problem {
    Programs.Result key =
        programs.run("openssl", "pkey", "-in", keyFile.toString(), "-passin", "pass:", "-pubout");
    if (!key.ok()) {
      throw new Problem(keyFile + ": no private key, or one with a password: " + key.said());
    }
    String body = key.out().replaceAll("-----[A-Z ]+-----|\\s", "");
    return body.equals(Base64.getEncoder().encodeToString(certificate.getPublicKey().getEncoded()));
  }

  /** Another one when the files are. */
  public String fingerprint() throws IOException {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(Files.readAllBytes(chainFile));
      return HexFormat.of().formatHex(sha256.digest(Files.readAllBytes(keyFile)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
