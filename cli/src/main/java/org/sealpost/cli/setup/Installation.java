// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;

/**
 * Puts changed files in place: keeps what they replace, then writes them, then lets the programs
 * read them. If anything of that fails, the old files come back.
 */
final class Installation {
  private final Root root;
  private final Programs programs;
  private final Clock clock;
  private final Path appliedSettings;

  Installation(Root root, Programs programs, Clock clock) {
    this.root = root;
    this.programs = programs;
    this.clock = clock;
    appliedSettings = root.at(Backups.DIRECTORY).resolve("chatmail.ini.applied");
  }

  /**
   * Makes the changes, if the programs can read them then.
   *
   * @return where the old files are, or null if there was nothing to change
   */
  @Nullable Path install(List<FileChange> changes) throws IOException, Problem {
    Path backup = put(changes);
    if (backup != null) {
      try {
        check(changes);
      } catch (IOException | Problem e) {
        takeBack(changes, backup);
        throw e;
      }
    }
    return backup;
  }

  /** The same for files that were somebody else's: whether they can be read is not our question. */
  @Nullable Path put(List<FileChange> changes) throws IOException {
    if (changes.isEmpty()) {
      return null;
    }
    Path backup = new Backups(root).save(changes, clock.instant());
    try {
      for (FileChange change : changes) {
        change.make(root);
      }
    } catch (IOException e) {
      takeBack(changes, backup);
      throw e;
    }
    return backup;
  }

  private void takeBack(List<FileChange> changes, Path backup) throws IOException {
    for (FileChange change : changes) {
      change.undo(root);
    }
    new Backups(root).putAside(List.of(backup));
  }

  /** The units that read these files. */
  static Set<String> unitsOf(List<FileChange> changes) {
    Set<String> labels =
        changes.stream().map(FileChange::component).collect(Collectors.toUnmodifiableSet());
    return Arrays.stream(Component.values())
        .filter(component -> labels.contains(component.label()))
        .map(Component::unit)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether chatmail.ini is another than when this was asked last. */
  boolean settingsChanged(Path settings) throws IOException {
    FileState now = FileState.read(settings);
    FileState then = FileState.read(appliedSettings);
    if (now == null || (then != null && Objects.equals(now.text(), then.text()))) {
      return false;
    }
    Files.createDirectories(Objects.requireNonNull(appliedSettings.getParent()));
    new FileState(now.text(), "rw-------").write(appliedSettings);
    return true;
  }

  private void check(List<FileChange> changes) throws IOException, Problem {
    if (!root.isSystem()) {
      return;
    }
    Set<String> units = unitsOf(changes);
    for (Component component : Component.values()) {
      if (units.contains(component.unit())) {
        Programs.Result result = programs.run(component.check());
        if (!result.ok()) {
          throw Problem.configuration(
              component.label() + " does not take its configuration: " + result.said());
        }
      }
    }
  }
}
