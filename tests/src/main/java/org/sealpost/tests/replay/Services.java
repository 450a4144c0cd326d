// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.time.Clock;
import java.util.Set;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.dns.TxtLookup;

/** Makes the service that a replay file is about. */
@FunctionalInterface
public interface Services {
  /** The services that speak the milter protocol; all others speak in lines. */
  Set<String> MILTERS =
      Set.of("incoming", "incoming-dkim", "outgoing", "outgoing-dkim", "bounces", "engine");

  /**
   * The service of that folder.
   *
   * @param dns what DNS has, for a service that asks it
   */
  Service open(String name, ChatmailConfig config, Clock clock, TxtLookup dns);
}
