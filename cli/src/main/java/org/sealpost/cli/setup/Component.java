// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The programs whose configuration is made from templates, in the order in which they start. */
enum Component {
  COTURN,
  DOVECOT,
  POSTFIX;

  /** As in messages and manifests, and the name of the unit. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String unit() {
    return label() + ".service";
  }

  /** Holds its configuration. */
  Path directory() {
    return this == COTURN ? Path.of("/etc") : Path.of("/etc", label());
  }

  /** The group that may read what the world may not; null where the world may. */
  @Nullable String secretGroup() {
    return this == COTURN ? "turnserver" : null;
  }

  /** A command that fails if its configuration cannot be read. */
  List<String> check() {
    return switch (this) {
      // It has no option that only reads it; systemctl says if it does not start.
      case COTURN -> List.of("true");
      case DOVECOT -> List.of("doveconf", "-n", "-c", directory() + "/dovecot.conf");
      case POSTFIX -> List.of("postconf", "-c", directory().toString());
    };
  }
}
