// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;

/** What runs, who listens, whether there is room and the right time. */
final class SystemChecks {
  /** Public ports, and whose they are. */
  static final Map<Integer, String> PORTS =
      Map.of(
          25, "postfix", 465, "postfix", 587, "postfix", 143, "dovecot", 993, "dovecot", 80,
          "nginx", 443, "nginx", 8443, "nginx");

  private static final int CONNECT_MILLIS = 2000;

  private final ChatmailConfig config;
  private final Root root;
  private final Programs programs;

  SystemChecks(ChatmailConfig config, Root root, Programs programs) {
    this.config = config;
    this.root = root;
    this.programs = programs;
  }

  Finding unit(String unit) {
    String name = "service " + unit;
    String state = new Units(programs).state(unit);
    return state.equals("active")
        ? Finding.ok(name, "runs")
        : Finding.error(name, "is " + state, "systemctl start " + unit + "; journalctl -u " + unit);
  }

  Finding socket(RelaySockets.Socket socket) throws IOException {
    String name = socket.name();
    String state = RelaySockets.state(root, socket);
    if (!state.equals("answers")) {
      return Finding.error(
          name,
          socket.path() + ": " + state,
          "systemctl restart sealpostd; journalctl -u sealpostd");
    }
    String owner = RelaySockets.owner(root, socket);
    return owner.equals(socket.owner())
        ? Finding.ok(name, "answers")
        : Finding.error(
            name,
            socket.path() + " is " + owner + ", has to be " + socket.owner(),
            "systemctl restart "
                + name.replace(".sock", "").replaceFirst("^", "sealpost-")
                + ".socket");
  }

  Finding port(int port) {
    String name = "port " + port;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return Finding.ok(name, "answers");
    } catch (IOException e) {
      return Finding.error(name, "nobody listens", "systemctl restart " + PORTS.get(port));
    }
  }

  /** Calls work without a TURN server where both sides reach each other; most do not. */
  Finding calls() {
    if (!Files.exists(root.at(config.turnSecretFile()))) {
      return Finding.warning(
          "calls", config.turnSecretFile() + " is missing: no TURN", "sealpost init makes it");
    }
    String state = new Units(programs).state("coturn");
    return state.equals("active")
        ? Finding.ok("calls", "coturn runs")
        : Finding.warning(
            "calls",
            "coturn is " + state + ": calls reach few",
            "apt install coturn; sealpost apply; let UDP and TCP port 3478 in");
  }

  Finding disk() throws IOException {
    Path mailboxes = root.at(config.mailboxesDir());
    FileStore store = Files.getFileStore(mailboxes);
    long free = store.getUsableSpace();
    String text = (free >> 20) + " MB free at " + config.mailboxesDir();
    if (free < config.minFreeDiskSpace()) {
      return Finding.error(
          "disk",
          text + ", less than min_free_disk_space: no new addresses",
          "enlarge the disk, or lower delete_mails_after or max_mailbox_size");
    }
    return free < store.getTotalSpace() / 10
        ? Finding.warning("disk", text + ", less than a tenth", "sealpost fsreport says of what")
        : Finding.ok("disk", text);
  }

  Finding clock() throws IOException {
    String said =
        programs.run("timedatectl", "show", "-p", "NTPSynchronized", "--value").out().strip();
    return said.equals("yes")
        ? Finding.ok("clock", "is synchronized")
        : Finding.warning(
            "clock",
            said.equals("no") ? "is not synchronized" : "nobody knows whether it is right",
            "signatures and certificates need the right time: timedatectl set-ntp true");
  }
}
