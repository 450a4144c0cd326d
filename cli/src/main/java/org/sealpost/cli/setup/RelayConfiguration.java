// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;

/** Every file of the relay's configuration that differs from what chatmail.ini says. */
final class RelayConfiguration {
  /**
   * The daemon, services apart, and jobs: systemd.unit(5) takes the second for all of its prefix.
   */
  private static final List<String> MAILBOX_UNITS = List.of("sealpostd", "sealpost-", "sealpost@");

  private RelayConfiguration() {}

  static List<FileChange> changes(
      ChatmailConfig config,
      Certificate certificate,
      TemplateOptions templates,
      RelayOptions relay,
      Programs programs)
      throws IOException, Problem {
    Root root = relay.root();
    Path directory = templates.directory(root);
    Map<String, String> values =
        RelayValues.of(config, certificate.chain(), certificate.key(), turnSecret(root));
    Rendering rendering = new Rendering(root, directory, values);
    List<FileChange> changes = new ArrayList<>();
    changes.addAll(rendering.changes(Component.POSTFIX, "postfix"));
    changes.addAll(rendering.changes(Component.DOVECOT, templates.dovecotFolder(root, programs)));
    if (Files.isDirectory(directory.resolve("coturn"))
        && Files.exists(root.at("/usr/bin/turnserver"))) {
      changes.addAll(rendering.changes(Component.COTURN, "coturn"));
    }
    changes.addAll(rendering.changes(Component.NGINX, "nginx"));
    Resolver resolver = Resolver.of(config);
    changes.add(FileChange.of(root, Component.POSTFIX.label(), Resolver.FILE, resolver.file()));
    if (resolver.isOwn() && Resolver.isInstalled(root)) {
      changes.addAll(rendering.changes(Component.UNBOUND, "unbound"));
    }
    for (String unit : MAILBOX_UNITS) {
      Path file = Path.of("/etc/systemd/system", unit + ".service.d", "mailboxes.conf");
      changes.add(
          FileChange.of(root, Activation.DAEMON_LABEL, file, mailboxesUnit(config.mailboxesDir())));
    }
    return changes.stream().filter(FileChange::isNeeded).toList();
  }

  /** Our units see nothing of /home but /home/vmail, and write nowhere else, unless told to. */
  private static @Nullable FileState mailboxesUnit(Path mailboxesDir) {
    return mailboxesDir.startsWith("/home/vmail")
        ? null
        : new FileState("[Service]\nBindPaths=" + mailboxesDir + "\n", FileState.PUBLIC);
  }

  private static String turnSecret(Root root) throws IOException {
    FileState secret = FileState.read(root.at(Belongings.TURN_SECRET));
    return secret == null ? "" : secret.text().lines().findFirst().orElse("").strip();
  }
}
