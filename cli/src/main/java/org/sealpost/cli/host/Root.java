// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import java.nio.file.Path;

/**
 * Where the system's files are: {@code /}, or the directory of an image or a test.
 *
 * @param directory stands for {@code /}
 */
public record Root(Path directory) {
  /** The running system. */
  public static final Root SYSTEM = new Root(Path.of("/"));

  public Root {
    directory = directory.toAbsolutePath().normalize();
  }

  /** Whether this is the running system, whose services can be asked and restarted. */
  public boolean isSystem() {
    return directory.equals(SYSTEM.directory);
  }

  /** The place of an absolute path. */
  public Path at(Path absolute) {
    return directory.resolve(Path.of("/").relativize(absolute.normalize()));
  }

  /** The place of an absolute path. */
  public Path at(String absolute) {
    return at(Path.of(absolute));
  }
}
