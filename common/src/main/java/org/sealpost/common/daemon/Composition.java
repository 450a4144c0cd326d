// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.nio.file.Path;
import java.util.List;
import org.sealpost.common.metrics.ConnectionMetrics;
import org.sealpost.common.metrics.Metrics;

/** What a daemon can serve: the names of its services, and how they come from a configuration. */
public interface Composition {
  /** Every service that exists here, in the order of documentation. */
  List<String> names();

  /**
   * Reads the configuration as it stands now and makes services from it.
   *
   * @param wanted the services to make; empty for those that the configuration names, or all
   */
  List<Service> open(Path configuration, List<String> wanted) throws BadConfiguration;

  /** Where the daemon counts its connections. */
  default ConnectionMetrics connections() {
    return new Metrics().connections();
  }

  /** A service that is good to have: the daemon goes on where it cannot listen. */
  record Monitoring(Service service, List<ListenAddress> addresses) {}

  /**
   * What shows how the services are; asked once, after they were opened.
   *
   * @param socket where it listens in any case
   */
  default List<Monitoring> monitoring(ListenAddress socket) {
    return List.of();
  }
}
