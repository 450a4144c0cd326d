// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sealpost.cli.host.MailPrograms;
import org.sealpost.cli.host.Programs;

/** Which version of what is installed. */
final class Versions {
  private Versions() {}

  /** By program; {@code -} for what is not there. */
  static Map<String, String> all(Programs programs, MailPrograms mail, String sealpost) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("sealpost", sealpost);
    versions.put("postfix", first(programs, mail.postfix("postconf", "-h", "mail_version")));
    versions.put("dovecot", first(programs, List.of("dovecot", "--version")));
    versions.put("java", String.valueOf(System.getProperty("java.version")));
    return versions;
  }

  private static String first(Programs programs, List<String> command) {
    try {
      Programs.Result result = programs.run(command);
      String line = result.out().lines().findFirst().orElse("");
      return result.ok() && !line.isBlank() ? line.strip().split(" ")[0] : "-";
    } catch (IOException e) {
      return "-";
    }
  }
}
