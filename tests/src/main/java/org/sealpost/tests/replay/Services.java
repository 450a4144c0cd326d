// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.time.Clock;
import java.util.Set;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Service;

/** Makes the service that a replay file is about. */
@FunctionalInterface
public interface Services {
  /** The services that speak the milter protocol; all others speak in lines. */
  Set<String> MILTERS = Set.of("incoming", "outgoing", "bounces", "engine");

  /** The service of that socket name. */
  Service open(String name, ChatmailConfig config, Clock clock);
}
