// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.setup.Certificate;
import org.sealpost.cli.setup.KeyAndChain;
import org.sealpost.cli.setup.KeyRequest;
import org.sealpost.common.config.ChatmailConfig;
import org.shredzone.acme4j.Session;

/**
 * Sees to it that the relay has a certificate that lasts. One of an authority is renewed when a
 * third of its life is left.
 */
final class Renewal {
  static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

  private final ChatmailConfig config;
  private final Root root;
  private final Programs programs;
  private final Instant now;
  private final Output output;
  private final Certificate certificate;
  private final CertState state;

  Renewal(ChatmailConfig config, Root root, Programs programs, Instant now, Output output) {
    this.config = config;
    this.root = root;
    this.programs = programs;
    this.now = now;
    this.output = output;
    certificate = new Certificate(config, root);
    state = new CertState(root);
  }

  /** The authority's directory of this relay. */
  static String directory(ChatmailConfig config) {
    return config.acmeDirectory().orElse(LETS_ENCRYPT);
  }

  /** Why a new one is due; empty if none is. */
  static Optional<String> due(
      ChatmailConfig config, Certificate certificate, Programs programs, Instant now)
      throws IOException {
    if (!certificate.exists()) {
      return Optional.of("there is none");
    }
    try {
      KeyAndChain present = certificate.read();
      if (config.tlsMode() == ChatmailConfig.TlsMode.ACME && present.isSelfSigned()) {
        return Optional.of("the present one is a stand-in that the relay signed itself");
      } else if (!present.isFor(certificate.names())) {
        return Optional.of("the present one is not for all of " + certificate.names());
      } else if (!present.fits(programs)) {
        return Optional.of("the present one is of another key");
      } else if (!now.isBefore(present.renewAt())) {
        return Optional.of("the present one expires at " + present.end());
      }
      return Optional.empty();
    } catch (Problem e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Makes or gets another certificate, if that is due.
   *
   * @param force in any case
   * @return whether there is another one now
   */
  boolean renew(boolean force, @Nullable Path authorityCa) throws IOException, Problem {
    return switch (config.tlsMode()) {
      case EXTERNAL -> false;
      case SELF_SIGNED -> force ? certificate.sign(programs) : certificate.renewOwn(programs, now);
      case ACME -> order(force, authorityCa);
    };
  }

  private boolean order(boolean force, @Nullable Path authorityCa) throws IOException, Problem {
    Optional<String> reason =
        force ? Optional.of("asked for") : due(config, certificate, programs, now);
    if (reason.isEmpty()) {
      return false;
    }
    CertState.Failure last = state.failure().orElse(null);
    if (!force && last != null && last.wantsRest(now)) {
      throw Problem.temporary(
          last.problem()
              + "\nsealpost: not asked again before "
              + last.retryAfter()
              + "; see --force");
    }
    output.note(
        "getting a certificate for "
            + String.join(", ", certificate.names())
            + ": "
            + reason.get());
    try {
      get(authorityCa);
      state.succeeded();
      return true;
    } catch (AcmeTrouble.Refused e) {
      state.failed(now, e.problem(), e.retryAfter().orElse(null));
      throw e.problem();
    }
  }

  private void get(@Nullable Path authorityCa) throws IOException, Problem, AcmeTrouble.Refused {
    AcmeAccount account = new AcmeAccount(root);
    AcmeOrder order =
        new AcmeOrder(session(authorityCa), account, config.acmeEmail(), state.directory());
    // What can fail here fails before an order is spent.
    order.prepare();
    try (KeyRequest request = certificate.request(programs)) {
      byte[] signingRequest = request.signingRequest();
      certificate.install(request.answered(order.chain(certificate.names(), signingRequest)));
    }
  }

  private Session session(@Nullable Path authorityCa) throws IOException, Problem {
    String directory = directory(config);
    try {
      URI uri = URI.create(directory);
      if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
        throw new IllegalArgumentException("no https URL");
      }
      return authorityCa == null
          ? new Session(uri)
          : new Session(uri, new AcmeProviderWithCa(authorityCa));
    } catch (IllegalArgumentException e) {
      throw Problem.configuration("acme_directory: " + directory + ": " + e.getMessage());
    }
  }
}
