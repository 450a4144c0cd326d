// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The programs whose configuration is made from templates, in the order in which they start. */
enum Component {
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
    return Path.of("/etc", label());
  }

  /** A command that fails if its configuration cannot be read. */
  List<String> check() {
    return switch (this) {
      case DOVECOT -> List.of("doveconf", "-n", "-c", directory() + "/dovecot.conf");
      case POSTFIX -> List.of("postconf", "-c", directory().toString());
    };
  }
}
