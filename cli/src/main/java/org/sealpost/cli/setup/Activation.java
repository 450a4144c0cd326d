// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;

/**
 * Restarts services, and remembers between runs of the command which ones still have to be: those
 * whose files an {@code apply --no-start} changed, or that failed. The list is {@code
 * /var/backups/sealpost/pending}, a unit a line.
 */
final class Activation {
  /** The unit of the daemon with the relay's services. */
  static final String DAEMON = "sealpostd.service";

  /** Stands for it where a reload will do: it reads chatmail.ini then. */
  static final String DAEMON_SETTINGS = DAEMON + " (settings)";

  /** Whose files are meant, in manifests. */
  static final String DAEMON_LABEL = "sealpostd";

  private static final Path SYSTEMD = Path.of("/run/systemd/system");

  private final Root root;
  private final Programs programs;
  private final Path list;

  Activation(Root root, Programs programs) {
    this.root = root;
    this.programs = programs;
    list = root.at(Backups.DIRECTORY).resolve("pending");
  }

  /** Units that have to be restarted, first those that others stand on. */
  List<String> pending() throws IOException {
    Set<String> all = read();
    if (all.contains(DAEMON)) {
      all.remove(DAEMON_SETTINGS);
    }
    List<String> order = ours();
    order.add(1, DAEMON_SETTINGS);
    order.retainAll(all);
    return order;
  }

  void add(Collection<String> units) throws IOException {
    Set<String> all = read();
    if (all.addAll(units)) {
      Files.createDirectories(list.getParent());
      Files.write(list, all);
    }
  }

  /** Whether there is a systemd that could restart anything. */
  boolean isPossible() {
    return root.isSystem() && Files.isDirectory(SYSTEMD);
  }

  /**
   * Restarts what is pending, and starts what somebody has stopped, as one does before a restore.
   * What is disabled stays off: services that run apart, for instance.
   *
   * @return the units that were
   */
  List<String> restart() throws IOException, Problem {
    List<String> units = pending();
    List<String> problems = new ArrayList<>();
    Set<String> left = new TreeSet<>(units);
    if (!units.isEmpty()) {
      // A unit's own file may be among what changed.
      programs.run("systemctl", "daemon-reload");
    }
    for (String unit : ours()) {
      // The resolver may be another one.
      boolean needed = !unit.equals(Component.UNBOUND.unit());
      if (needed && !units.contains(unit) && isStopped(unit)) {
        units.add(unit);
      }
    }
    for (String unit : units) {
      Programs.Result result =
          unit.equals(DAEMON_SETTINGS)
              ? programs.run("systemctl", "reload-or-restart", DAEMON)
              : programs.run("systemctl", "restart", unit);
      if (result.ok()) {
        left.remove(unit);
      } else {
        problems.add(unit + " does not start: " + result.said() + "; see journalctl -u " + unit);
      }
    }
    write(left);
    if (!problems.isEmpty()) {
      throw new Problem(String.join("\nsealpost: ", problems));
    }
    return units;
  }

  private static List<String> ours() {
    List<String> units = new ArrayList<>(List.of(DAEMON));
    for (Component component : Component.values()) {
      units.add(component.unit());
    }
    return units;
  }

  private boolean isStopped(String unit) throws IOException {
    return programs.run("systemctl", "is-enabled", unit).ok()
        && programs.run("systemctl", "is-active", unit).out().strip().equals("inactive");
  }

  private void write(Set<String> units) throws IOException {
    if (units.isEmpty()) {
      Files.deleteIfExists(list);
    } else {
      Files.write(list, units);
    }
  }

  private Set<String> read() throws IOException {
    try {
      return new TreeSet<>(Files.readAllLines(list, UTF_8));
    } catch (NoSuchFileException e) {
      return new TreeSet<>();
    }
  }
}
