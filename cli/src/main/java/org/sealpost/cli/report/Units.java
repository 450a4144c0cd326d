// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.util.List;
import org.sealpost.cli.host.Programs;

/** The services of the relay under systemd. */
final class Units {
  /** Without these there is no mail. */
  static final List<String> REQUIRED = List.of("sealpostd", "dovecot", "postfix", "nginx");

  private final Programs programs;

  Units(Programs programs) {
    this.programs = programs;
  }

  /** {@code active}, {@code failed}, {@code inactive} ..., or {@code unknown} without systemd. */
  String state(String unit) {
    try {
      String name = unit.equals("postfix") ? postfix() : unit;
      String said = programs.run("systemctl", "is-active", name + ".service").out().strip();
      return said.isEmpty() ? "unknown" : said;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Debian 12's postfix.service is active whatever its instance does; Debian 13's is Postfix. */
  private String postfix() throws IOException {
    String type = programs.run("systemctl", "show", "-P", "Type", "postfix.service").out().strip();
    return type.equals("oneshot") ? "postfix@-" : "postfix";
  }
}
