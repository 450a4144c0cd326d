// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;

/**
 * {@code /new}: where Delta Chat asks for an address.
 *
 * <pre>
 * POST  200 {"email": ..., "password": ...}     self-signed relays add "dclogin_url"
 *       403, 429 {"reason": ...}
 * GET   302 dcaccount:https://DOMAIN/new        for browsers: opens the app, which then POSTs
 * </pre>
 *
 * An app does not accept an IP address's certificate, so a relay that has no name sends browsers to
 * {@code dclogin:} with an address instead.
 */
final class NewAddressEndpoint implements Endpoint {
  private final ChatmailConfig config;
  private final NewAddress addresses;
  private final ClientRate rate;

  NewAddressEndpoint(ChatmailConfig config, NewAddress addresses, ClientRate rate) {
    this.config = config;
    this.addresses = addresses;
    this.rate = rate;
  }

  @Override
  public Answer answer(ClassicHttpRequest request, String client) throws IOException {
    return switch (request.getMethod()) {
      case "POST" -> post(client);
      case "GET", "HEAD" -> config.isIpOnly() ? loginLink(client) : Answer.redirect(link());
      default -> Answer.refusal(405, "Ask with POST.");
    };
  }

  /** The site's QR code says the same, and why. */
  private String link() {
    String domain = config.mailDomain();
    return "dcaccount:" + (domain.startsWith("_") ? domain : "https://" + domain + "/new");
  }

  private Answer post(String client) {
    Answer refusal = refusal(client);
    return refusal != null ? refusal : Answer.json(200, addresses.json(addresses.next()));
  }

  private Answer loginLink(String client) {
    Answer refusal = refusal(client);
    return refusal != null ? refusal : Answer.redirect(addresses.next().dcloginUrl());
  }

  private @Nullable Answer refusal(String client) {
    if (isClosed()) {
      return Answer.refusal(403, "This relay takes no new users at the moment.");
    }
    return rate.allows(client)
        ? null
        : Answer.refusal(429, "Too many new addresses for your network, try again in a minute.");
  }

  /** Where it cannot be told whether the file exists, it does. */
  private boolean isClosed() {
    return !Files.notExists(config.nocreateFile(), LinkOption.NOFOLLOW_LINKS);
  }
}
