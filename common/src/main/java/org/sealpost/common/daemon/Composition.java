// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.nio.file.Path;
import java.util.List;

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
}
