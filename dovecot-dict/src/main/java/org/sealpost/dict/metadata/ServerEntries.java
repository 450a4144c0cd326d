// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Trouble;
import org.sealpost.dict.LogLimit;

/**
 * What the relay tells every client.
 *
 * <pre>
 * admin                               mailto:ADDRESS of the operator, if the configuration has one
 * vendor/deltachat/irohrelay          URL of an iroh relay
 * vendor/deltachat/turn               HOST:3478:USER:PASSWORD of the TURN server
 * vendor/deltachat/maxsmtprecipients  how many recipients Postfix takes in one transaction
 * vendor/deltachat/appversions        JSON about releases, if there is a file
 * </pre>
 *
 * <p>Diagnostics: credentials that cannot be had are logged, once in a minute, and not found.
 */
final class ServerEntries {
  /** {@code smtpd_recipient_limit} of main.cf is the same. */
  static final String MAX_SMTP_RECIPIENTS = "1000";

  private static final String DELTACHAT = "vendor/deltachat/";

  private final ChatmailConfig config;
  private final TurnCredentials turn;
  private final AppVersions appVersions;
  private final LogLimit log;

  ServerEntries(ChatmailConfig config, Clock clock) {
    this.config = config;
    this.turn =
        config
            .turnSocketPath()
            .<TurnCredentials>map(TurnSocket::new)
            .orElseGet(() -> new TurnSecret(config.turnSecretFile(), clock));
    this.appVersions = new AppVersions(config.appversionsFile(), clock);
    this.log = new LogLimit(clock);
  }

  /** The value of an entry, by its name after {@code /shared/}. */
  Optional<String> value(String name) {
    if (name.equals("admin")) {
      return config.privacyMail().map(address -> "mailto:" + address);
    }
    if (!name.startsWith(DELTACHAT)) {
      return Optional.empty();
    }
    return switch (name.substring(DELTACHAT.length())) {
      case "irohrelay" -> Optional.of(config.irohRelay().orElse("https://" + config.mailDomain()));
      case "turn" -> turn();
      case "maxsmtprecipients" -> Optional.of(MAX_SMTP_RECIPIENTS);
      case "appversions" -> appVersions.line();
      default -> Optional.empty();
    };
  }

  private Optional<String> turn() {
    try {
      return Optional.of(config.mailDomain() + ":3478:" + turn.next());
    } catch (IOException e) {
      log.warning("metadata: no TURN credentials: " + Trouble.describe(e));
      return Optional.empty();
    }
  }
}
