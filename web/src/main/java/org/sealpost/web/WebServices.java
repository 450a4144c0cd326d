// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.invites.OpenInvites;
import org.sealpost.common.limits.TrustedNetworks;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.program.MetricsPages;

/**
 * Makes the {@code web} service from the configuration, and keeps what clients have used up over
 * reloads. One instance for each process.
 */
public final class WebServices {
  private final SecureRandom random = new SecureRandom();
  private final Metrics metrics;
  private @Nullable ClientRate rate;

  public WebServices(Metrics metrics) {
    this.metrics = metrics;
  }

  /** The web service, as the configuration stands now. */
  public synchronized Service web(ChatmailConfig config) {
    rate = new ClientRate(config, random, System::nanoTime, metrics.rates(), rate);
    Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    Endpoint addresses =
        new NewAddressEndpoint(
            config, new NewAddress(config, random), rate, OpenInvites.in(config.stateDatabase()));
    endpoints.put("/new", addresses);
    // The official relay's path of before, which printed QR codes still hold.
    endpoints.put("/cgi-bin/newemail.py", addresses);
    config
        .mxdelivSmtp()
        .ifPresent(
            postfix ->
                endpoints.put(
                    "/mxdeliv", new MailEndpoint(new Injection(postfix), config.maxMessageSize())));
    TrustedNetworks monitors = new TrustedNetworks(config.metricsAllow());
    endpoints.put("/metrics", new MetricsEndpoint(new MetricsPages(metrics), monitors));
    return new WebService(endpoints);
  }
}
