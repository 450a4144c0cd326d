// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.migrate;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;

/**
 * Where the official relay keeps what is of use here (release 1.12 and before):
 *
 * <pre>
 * /usr/local/lib/chatmaild/chatmail.ini
 * /home/vmail/mail/DOMAIN/ADDRESS/...           metadata.json and pending_notifications among them
 * /etc/dkimkeys/SELECTOR.private, SELECTOR.txt  opendkim-genkey's
 * /var/lib/acme/live/DOMAIN/{fullchain,privkey} acmetool's
 * /etc/ssl/{certs/mailserver.pem,private/mailserver.key} one of its own
 * /etc/systemd/system/UNIT
 * </pre>
 */
final class OfficialRelay {
  static final Path SETTINGS = Path.of("/usr/local/lib/chatmaild/chatmail.ini");
  static final Path DKIM_KEYS = Path.of("/etc/dkimkeys");

  /** What it installs itself, and Sealpost does otherwise. iroh-relay goes on. */
  private static final List<String> OWN_UNITS =
      List.of(
          "filtermail.service",
          "filtermail-incoming.service",
          "filtermail-transport.service",
          "doveauth.service",
          "doveauth-dictproxy.service",
          "lastlogin.service",
          "chatmail-metadata.service",
          "chatmail-expire.timer",
          "chatmail-expire.service",
          "chatmail-fsreport.timer",
          "chatmail-fsreport.service",
          "turnserver.service",
          "mtail.service",
          "echobot.service",
          "mta-sts-daemon.service",
          "acmetool-redirector.service",
          "acmetool-reconcile.timer",
          "acmetool-reconcile.service",
          "tls-cert-reload.path",
          "tls-cert-reload.service");

  /** Debian's, of programs that are not needed any more. */
  private static final List<String> PACKAGE_UNITS = List.of("opendkim.service", "fcgiwrap.service");

  /** What still acts when all units are off. */
  private static final List<String> JOBS =
      List.of("/etc/cron.d/acmetool", "/etc/cron.d/expunge", "/etc/cron.d/chatmail-metrics");

  private final Root root;

  OfficialRelay(Root root) {
    this.root = root;
  }

  Path at(Path path) {
    return root.at(path);
  }

  Path settings() throws Problem {
    Path file = root.at(SETTINGS);
    if (!Files.isRegularFile(file)) {
      throw new Problem(file + ": no official relay there; see --from");
    }
    return file;
  }

  /** Units that are installed. */
  List<String> units() {
    List<String> units = new ArrayList<>();
    for (String unit : OWN_UNITS) {
      if (Files.exists(root.at("/etc/systemd/system/" + unit))) {
        units.add(unit);
      }
    }
    for (String unit : PACKAGE_UNITS) {
      if (Files.exists(root.at("/lib/systemd/system/" + unit))) {
        units.add(unit);
      }
    }
    return units;
  }

  List<Path> jobs() {
    return JOBS.stream().map(root::at).filter(Files::exists).toList();
  }

  /** Key files, each {@code SELECTOR.private}. */
  List<Path> dkimKeys() throws IOException {
    List<Path> keys = new ArrayList<>();
    if (Files.isDirectory(root.at(DKIM_KEYS))) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(root.at(DKIM_KEYS), "*.private")) {
        files.forEach(keys::add);
      }
    }
    keys.sort(null);
    return keys;
  }

  /** Certificate chain and key, where they are for this domain; empty if there is none. */
  List<Path> certificate(String domain, boolean selfSigned) {
    Path live = root.at("/var/lib/acme/live").resolve(domain);
    List<Path> files =
        selfSigned
            ? List.of(
                root.at("/etc/ssl/certs/mailserver.pem"),
                root.at("/etc/ssl/private/mailserver.key"))
            : List.of(live.resolve("fullchain"), live.resolve("privkey"));
    return files.stream().allMatch(Files::isReadable) ? files : List.of();
  }
}
