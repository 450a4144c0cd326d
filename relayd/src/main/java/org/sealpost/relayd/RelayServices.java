// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import java.nio.file.Path;
import java.util.List;
import org.sealpost.common.daemon.BadConfiguration;
import org.sealpost.common.daemon.Composition;
import org.sealpost.common.daemon.Service;

/** Every service of a relay, by the name of its socket. */
final class RelayServices implements Composition {
  @Override
  public List<String> names() {
    return List.of();
  }

  @Override
  public List<Service> open(Path configuration, List<String> wanted) throws BadConfiguration {
    return List.of();
  }
}
