// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.util.Optional;
import org.sealpost.common.config.ChatmailConfig;

/**
 * What the relay tells every client.
 *
 * <pre>
 * admin                               mailto:ADDRESS of the operator, if the configuration has one
 * vendor/deltachat/irohrelay          URL of an iroh relay
 * vendor/deltachat/maxsmtprecipients  how many recipients Postfix takes in one transaction
 * </pre>
 */
final class ServerEntries {
  /** {@code smtpd_recipient_limit} of main.cf is the same. */
  static final String MAX_SMTP_RECIPIENTS = "1000";

  private static final String DELTACHAT = "vendor/deltachat/";

  private final ChatmailConfig config;

  ServerEntries(ChatmailConfig config) {
    this.config = config;
  }

  /** The value of an entry, by its name after {@code /shared/}. */
  Optional<String> value(String name) throws IOException {
    if (name.equals("admin")) {
      return config.privacyMail().map(address -> "mailto:" + address);
    }
    if (!name.startsWith(DELTACHAT)) {
      return Optional.empty();
    }
    return switch (name.substring(DELTACHAT.length())) {
      case "irohrelay" -> Optional.of(config.irohRelay().orElse("https://" + config.mailDomain()));
      case "maxsmtprecipients" -> Optional.of(MAX_SMTP_RECIPIENTS);
      default -> Optional.empty();
    };
  }
}
