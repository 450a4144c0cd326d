// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The programs whose configuration is made from templates, in the order in which they start. */
enum Component {
  /** The resolver; its own configuration stays, and reads ours besides. */
  UNBOUND("/etc/unbound/unbound.conf.d", "unbound-checkconf"),
  /** It has no option that only reads its configuration; systemctl says if it does not start. */
  COTURN("/etc", "true"),
  DOVECOT("/etc/dovecot", "doveconf -n -c /etc/dovecot/dovecot.conf"),
  POSTFIX("/etc/postfix", "postconf -c /etc/postfix"),
  NGINX("/etc/nginx", "nginx -t -q");

  private final String directory;
  private final String check;

  Component(String directory, String check) {
    this.directory = directory;
    this.check = check;
  }

  /** As in messages and manifests, and the name of the unit. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String unit() {
    return label() + ".service";
  }

  /** Holds its configuration. */
  Path directory() {
    return Path.of(directory);
  }

  /** The group that may read what the world may not; null where the world may. */
  @Nullable String secretGroup() {
    return this == COTURN ? "turnserver" : null;
  }

  /** A command that fails if its configuration cannot be read. */
  List<String> check() {
    return List.of(check.split(" ", -1));
  }
}
