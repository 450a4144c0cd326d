// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.host.Root;

/**
 * One file of the configuration as it is and as it shall be.
 *
 * @param component whose file it is: {@code postfix}, {@code dovecot} ...
 * @param path where it belongs on the relay
 * @param before null if there is no such file
 * @param after null if there shall be no such file
 */
record FileChange(
    String component, Path path, @Nullable FileState before, @Nullable FileState after) {

  /** Compares what is there with what shall be. */
  static FileChange of(Root root, String component, Path path, @Nullable FileState after)
      throws IOException {
    return new FileChange(component, path, FileState.read(root.at(path)), after);
  }

  boolean isNeeded() {
    return !Objects.equals(before, after);
  }

  /** One word for a list. */
  String kind() {
    return !isNeeded() ? "unchanged" : before == null ? "new" : after == null ? "gone" : "changed";
  }

  void make(Root root) throws IOException {
    put(root, after);
  }

  void undo(Root root) throws IOException {
    put(root, before);
  }

  /** What diff(1) would say. */
  String diff() {
    String old = before == null ? "/dev/null" : path.toString();
    String now = after == null ? "/dev/null" : path.toString();
    return UnifiedDiff.of(
        old, now, before == null ? "" : before.text(), after == null ? "" : after.text());
  }

  private void put(Root root, @Nullable FileState state) throws IOException {
    if (state == null) {
      Files.deleteIfExists(root.at(path));
    } else {
      state.write(root.at(path));
    }
  }
}
