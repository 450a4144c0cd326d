// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * <p>What the relay itself looks after is one file, the key first and the chain behind it, so that
 * a renewal replaces both at once or neither; Postfix advises the same for smtpd_tls_chain_files. A
 * relay that will have a certificate of a public authority signs itself a stand-in, with which
 * nginx can start and answer the authority; {@code sealpost cert renew} fetches the real one.
 *
 * <p>A certificate of one's own is renewed a month before its end; openssl(1) makes it.
 */
public final class Certificate {
  /** The units that read it, and take a new one on a reload. */
  public static final List<String> USERS =
      List.of("nginx.service", "postfix.service", "dovecot.service");

  private static final Path FILE = Path.of("/etc/sealpost/tls/relay.pem");
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private final ChatmailConfig config;
  private final Root root;

  /** The certificate of the relay with these settings. */
  public Certificate(ChatmailConfig config, Root root) {
    this.config = config;
    this.root = root;
  }

  /** The file with the certificate and its chain. */
  public Path chain() {
    List<Path> external = config.tlsExternalCertAndKey();
    return external.isEmpty() ? FILE : external.get(0);
  }

  /** The file with the private key; where the relay looks after it, the same one. */
  public Path key() {
    List<Path> external = config.tlsExternalCertAndKey();
    return external.isEmpty() ? FILE : external.get(1);
  }

  /** What the chain and the key are now. */
  public KeyAndChain read() throws IOException, Problem {
    return KeyAndChain.read(root.at(chain()), root.at(key()));
  }

  /** A certificate that is elsewhere. */
  public static KeyAndChain at(Path chain, Path key) throws IOException, Problem {
    return KeyAndChain.read(chain, key);
  }

  /** Whether both files are there. */
  public boolean exists() {
    return Files.isReadable(root.at(chain())) && Files.isReadable(root.at(key()));
  }

  /** The names that it is to have. */
  public List<String> names() {
    String domain = config.mailDomain();
    return config.isIpOnly()
        ? List.of(domain)
        : List.of(domain, "www." + domain, "mta-sts." + domain);
  }

  /** Whether clients still see the relay's own signature where there shall be an authority's. */
  public boolean isStandIn() throws IOException {
    try {
      return config.tlsMode() == ChatmailConfig.TlsMode.ACME
          && (!exists() || read().isSelfSigned());
    } catch (Problem e) {
      return true;
    }
  }

  /**
   * Sees to it that both files are there; asks nobody for them.
   *
   * @return whether a new certificate was made
   */
  boolean provide(Programs programs, Instant now) throws IOException, Problem {
    return switch (config.tlsMode()) {
      case EXTERNAL -> expect();
      case ACME -> !exists() && sign(programs);
      case SELF_SIGNED -> renewOwn(programs, now);
    };
  }

  private boolean expect() throws Problem {
    for (Path file : List.of(chain(), key())) {
      if (!Files.isReadable(root.at(file))) {
        throw Problem.configuration(
            "tls_external_cert_and_key names " + file + ", which cannot be read");
      }
    }
    return false;
  }

  /**
   * Makes another certificate of one's own, if that is due.
   *
   * @return whether it was
   */
  public boolean renewOwn(Programs programs, Instant now) throws IOException, Problem {
    if (exists()) {
      KeyAndChain present = read();
      if (present.end().isAfter(now.plus(RENEW_BEFORE)) && present.isFor(names())) {
        return false;
      }
    }
    return sign(programs);
  }

  /** Makes a certificate of one's own in any case; {@code true} always. */
  public boolean sign(Programs programs) throws IOException, Problem {
    try (KeyRequest request = new KeyRequest(root.at(FILE).getParent(), names(), programs)) {
      request.selfSigned().install(root.at(FILE));
    }
    return true;
  }

  /** A new key for a certificate that somebody else signs; to be closed. */
  public KeyRequest request(Programs programs) throws IOException, Problem {
    return new KeyRequest(root.at(FILE).getParent(), names(), programs);
  }

  /** Puts in place what came of a {@link #request}. */
  public void install(KeyRequest.Answered answered) throws IOException {
    answered.install(root.at(FILE));
  }
}
