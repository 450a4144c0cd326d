// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;

/**
 * Makes the {@code web} service from the configuration, and keeps what clients have used up over
 * reloads. One instance for each process.
 */
public final class WebServices {
  private final SecureRandom random = new SecureRandom();
  private @Nullable ClientRate rate;

  /** The web service, as the configuration stands now. */
  public synchronized Service web(ChatmailConfig config) {
    rate = new ClientRate(config, random, System::nanoTime, rate);
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    Endpoint addresses = new NewAddressEndpoint(config, new NewAddress(config, random), rate);
    endpoints.put("/new", addresses);
    // The official relay's path of before, which printed QR codes still hold.
    endpoints.put("/cgi-bin/newemail.py", addresses);
    config
        .mxdelivSmtp()
        .ifPresent(
            postfix ->
                endpoints.put(
                    "/mxdeliv", new MailEndpoint(new Injection(postfix), config.maxMessageSize())));
    return new WebService(endpoints);
  }
}
