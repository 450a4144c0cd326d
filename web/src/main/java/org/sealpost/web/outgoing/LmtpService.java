// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.io.IOException;
import java.time.Duration;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Service;

/**
 * The {@code outgoing-https} socket: Postfix's lmtp(8) hands over what is to go by HTTPS (RFC
 * 2033). See {@link LmtpSession}.
 */
final class LmtpService implements Service {
  private final LmtpSession.Deliverer deliverer;
  private final long maxSize;

  LmtpService(LmtpSession.Deliverer deliverer, long maxSize) {
    this.deliverer = deliverer;
    this.maxSize = maxSize;
  }

  @Override
  public String name() {
    return "outgoing-https";
  }

  /** Postfix keeps a connection for some seconds only. */
  @Override
  public Duration idleTimeout() {
    return Duration.ofMinutes(5);
  }

  @Override
  public void serve(Connection connection) throws IOException {
    new LmtpSession(connection, deliverer, maxSize).run();
  }
}
