// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.common.config.ChatmailConfig;

/** Which files are not as chatmail.ini says: edited by hand, or not yet applied. */
public final class Drift {
  private Drift() {}

  /** The files, as they are on the relay. */
  public static List<Path> of(ChatmailConfig config, RelayOptions relay, Programs programs)
      throws IOException, Problem {
    return RelayConfiguration.changes(
            config, new Certificate(config, relay.root()), new TemplateOptions(), relay, programs)
        .stream()
        .map(FileChange::path)
        .toList();
  }
}
