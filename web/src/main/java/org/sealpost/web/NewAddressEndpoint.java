// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.invites.OpenInvites;

/**
 * {@code /new}: where Delta Chat asks for an address.
 *
 * <pre>
 * POST  200 {"email": ..., "password": ...}     self-signed relays add "dclogin_url"
 *       403, 429 {"reason": ...}
 * GET   302 dcaccount:https://DOMAIN/new        for browsers: opens the app, which then POSTs
 * </pre>
 *
 * Where {@code invites_required} is set, {@code ?invite=TOKEN} must come with the request, and the
 * address is reserved for whoever got it; the redirect passes the token on.
 *
 * <p>An app does not accept an IP address's certificate, so a relay that has no name sends browsers
 * to {@code dclogin:} with an address instead; so does one whose name begins with an underscore,
 * for the invited (its {@code dcaccount:} link has no room for a token).
 */
final class NewAddressEndpoint implements Endpoint {
  private static final Pattern TOKEN = Pattern.compile("[?&]invite=([A-Za-z0-9_-]{1,64})(?:&|$)");

  private final ChatmailConfig config;
  private final NewAddress addresses;
  private final ClientRate rate;
  private final OpenInvites invites;

  NewAddressEndpoint(
      ChatmailConfig config, NewAddress addresses, ClientRate rate, OpenInvites invites) {
    this.config = config;
    this.addresses = addresses;
    this.rate = rate;
    this.invites = invites;
  }

  @Override
  public Answer answer(ClassicHttpRequest request, String client) throws IOException {
    String token = token(request.getPath());
    return switch (request.getMethod()) {
      case "POST" -> post(client, token);
      case "GET" -> wantsLogin() ? loginLink(client, token) : Answer.redirect(link(token));
      case "HEAD" -> wantsLogin() ? Answer.text(200, "") : Answer.redirect(link(token));
      default -> Answer.refusal(405, "Ask with POST.");
    };
  }

  private boolean wantsLogin() {
    return config.isIpOnly() || (config.invitesRequired() && config.mailDomain().startsWith("_"));
  }

  /** Empty for none. */
  private static String token(String target) {
    Matcher token = TOKEN.matcher(target);
    return token.find() ? token.group(1) : "";
  }

  /** The site's QR code says the same, and why. */
  private String link(String token) {
    String domain = config.mailDomain();
    String query = config.invitesRequired() && !token.isEmpty() ? "?invite=" + token : "";
    return "dcaccount:" + (domain.startsWith("_") ? domain : "https://" + domain + "/new" + query);
  }

  private Answer post(String client, String token) {
    NewAddress.Credentials credentials = addresses.next();
    Answer refusal = refusal(client, token, credentials);
    return refusal != null ? refusal : Answer.json(200, addresses.json(credentials));
  }

  private Answer loginLink(String client, String token) {
    NewAddress.Credentials credentials = addresses.next();
    Answer refusal = refusal(client, token, credentials);
    return refusal != null ? refusal : Answer.redirect(credentials.dcloginUrl());
  }

  private @Nullable Answer refusal(
      String client, String token, NewAddress.Credentials credentials) {
    if (isClosed()) {
      return Answer.refusal(403, "This relay takes no new users at the moment.");
    }
    // Before the token is looked at: nobody tries out many.
    if (!rate.allows(client)) {
      return Answer.refusal(429, "Too many new addresses for your network, try again in a minute.");
    }
    return config.invitesRequired() ? withoutInvitation(token, credentials) : null;
  }

  private @Nullable Answer withoutInvitation(String token, NewAddress.Credentials credentials) {
    if (token.isEmpty()) {
      return Answer.refusal(403, "This relay takes new users by invitation only.");
    }
    try {
      return invites.get().take(token, credentials.address(), credentials.password())
          ? null
          : Answer.refusal(403, "This invitation cannot be used (any more).");
    } catch (IOException e) {
      Log.warning("web: new: " + e.getMessage());
      return Answer.refusal(503, "Temporary failure, try again later.");
    }
  }

  /** Where it cannot be told whether the file exists, it does. */
  private boolean isClosed() {
    return !Files.notExists(config.nocreateFile(), LinkOption.NOFOLLOW_LINKS);
  }
}
