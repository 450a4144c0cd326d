// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.limits.ClientAddress;
import org.sealpost.common.limits.TrustedNetworks;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.program.MetricsPages;

/**
 * {@code /metrics}: what this process measures, and with {@code ?unit=NAME} what another daemon of
 * the relay does, for the networks of {@code metrics_allow}. To everybody else there is no such
 * page.
 */
final class MetricsEndpoint implements Endpoint {
  private final MetricsPages pages;
  private final TrustedNetworks monitors;

  MetricsEndpoint(MetricsPages pages, TrustedNetworks monitors) {
    this.pages = pages;
    this.monitors = monitors;
  }

  @Override
  public Answer answer(ClassicHttpRequest request, String client) {
    if (ClientAddress.parse(client).filter(monitors::contain).isEmpty()) {
      return Answer.text(404, "There is nothing here.");
    }
    Header accept = request.getFirstHeader(HttpHeaders.ACCEPT);
    try {
      Metrics.Page page =
          pages.page(MetricsPages.unit(request.getPath()), accept == null ? "" : accept.getValue());
      return Answer.page(page.contentType(), page.text());
    } catch (IOException e) {
      Log.warning("web: metrics: " + e.getMessage());
      return Answer.text(404, "There is no such daemon.");
    }
  }
}
