// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.time.Duration;

/**
 * What stands behind one listening socket. Made from the configuration; a reload makes a new one,
 * and connections that were open go on with the old.
 */
public interface Service {
  /**
   * Service, socket and descriptor name in one spelling: {@code incoming}, {@code doveauth}, ...
   */
  String name();

  /**
   * What to do with open connections when the daemon ends: a request-and-answer protocol whose
   * peers reconnect by themselves (dict, policy) is closed as soon as it is idle; a milter session
   * must stay to be told.
   */
  default boolean closesIdleOnDrain() {
    return true;
  }

  /** How many connections at once, where it takes fewer than the daemon does for each service. */
  default int maxConnections() {
    return Daemon.MAX_CONNECTIONS;
  }

  /** How long a peer may stay silent before its connection is closed. */
  default Duration idleTimeout() {
    return Duration.ofHours(1);
  }

  /**
   * Serves one connection to its end, on a thread of its own. The caller closes the connection.
   *
   * @throws IOException the peer is gone, was idle too long or broke the protocol: logged as a
   *     warning
   */
  void serve(Connection connection) throws IOException;

  /**
   * Takes over, at the start or from the service before; called when every service of the
   * configuration could be made. What open connections share changes here and not before.
   */
  default void begin() {}

  /** Writes down what must outlive the process; called once, after the drain. */
  default void stop() {}
}
