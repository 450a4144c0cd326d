// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.setup.Certificate;
import org.sealpost.common.config.ChatmailConfig;

/** What nobody else should be able to read: secrets, and who wrote to whom. */
final class SecretChecks {
  private static final Path MAIL_LOG = Path.of("/var/log/mail.log");
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  private final ChatmailConfig config;
  private final Root root;
  private final Programs programs;

  SecretChecks(ChatmailConfig config, Root root, Programs programs) {
    this.config = config;
    this.root = root;
    this.programs = programs;
  }

  /** DKIM keys are looked at one by one: {@link FileChecks#dkimKey}. */
  Finding modes() throws IOException {
    List<String> open = new ArrayList<>();
    for (Path file : List.of(config.turnSecretFile(), new Certificate(config, root).key())) {
      Path here = root.at(file);
      if (Files.exists(here)
          && Files.getPosixFilePermissions(here).stream().anyMatch(OTHERS::contains)) {
        open.add(file.toString());
      }
    }
    return open.isEmpty()
        ? Finding.ok("secrets", "are closed to others")
        : Finding.error(
            "secrets",
            String.join(", ", open) + ": others can read or change it",
            "chmod g-w,o= "
                + String.join(" ", open)
                + "; whoever could read it may have: renew it");
  }

  /** The journal forgets after three days; a log of rsyslog's stays for weeks. */
  Finding logs() {
    boolean runs = new Units(programs).state("rsyslog").equals("active");
    return runs && Files.exists(root.at(MAIL_LOG))
        ? Finding.warning(
            "logs",
            "rsyslog keeps who wrote to whom in " + MAIL_LOG,
            "apt purge rsyslog, and remove /var/log/mail.*; the journal has the same for three days")
        : Finding.ok("logs", "only the journal has them");
  }
}
