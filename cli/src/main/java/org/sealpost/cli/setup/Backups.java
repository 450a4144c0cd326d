// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;

/**
 * What {@code apply} replaced, in one directory for each run: {@code manifest.json}, and the files
 * below the paths they had.
 *
 * <p>All runs together say what was there before the first one; {@code unapply} goes back to that
 * and puts the directories aside by the suffix {@code .undone}. Readable by root alone: what was
 * replaced may hold secrets.
 */
final class Backups {
  /** Where they are on a relay. */
  static final Path DIRECTORY = Path.of("/var/backups/sealpost");

  private static final String MANIFEST = "manifest.json";
  private static final String UNDONE = ".undone";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss").withZone(ZoneOffset.UTC);
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /** A row of the manifest; mode is null if there was no file. */
  private static final class Entry {
    String path = "";
    String component = "";
    @Nullable String mode;
  }

  private final Root root;

  Backups(Root root) {
    this.root = root;
  }

  /** Keeps what these changes will replace; says where. */
  Path save(List<FileChange> changes, Instant now) throws IOException {
    Path directory = fresh(now);
    List<Entry> manifest = new ArrayList<>();
    for (FileChange change : changes) {
      Entry entry = new Entry();
      entry.path = change.path().toString();
      entry.component = change.component();
      FileState before = change.before();
      if (before != null) {
        entry.mode = before.mode();
        before.write(copy(directory, change.path()));
      }
      manifest.add(entry);
    }
    Files.writeString(directory.resolve(MANIFEST), GSON.toJson(manifest) + "\n");
    return directory;
  }

  /** Two runs within a second get names of their own. */
  private Path fresh(Instant now) throws IOException {
    Path parent = root.at(DIRECTORY);
    Files.createDirectories(parent);
    Path directory = parent.resolve(NAME.format(now));
    for (int n = 1; Files.exists(directory) || Files.exists(undone(directory)); n++) {
      directory = parent.resolve(NAME.format(now) + "-" + n);
    }
    return Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** The runs that have not been undone, oldest first. */
  List<Path> runs() throws IOException {
    try (Stream<Path> entries = Files.list(root.at(DIRECTORY))) {
      return entries
          .filter(entry -> Files.exists(entry.resolve(MANIFEST)))
          .filter(entry -> !entry.toString().endsWith(UNDONE))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** The changes that bring back what was there before the oldest of these runs. */
  List<FileChange> original(List<Path> runs) throws IOException, Problem {
    Map<Path, FileChange> changes = new LinkedHashMap<>();
    for (Path run : runs) {
      for (Entry entry : manifest(run)) {
        Path path = Path.of(entry.path);
        if (!changes.containsKey(path)) {
          FileState state = entry.mode == null ? null : FileState.read(copy(run, path));
          if (entry.mode != null && state == null) {
            throw new Problem(run + ": its copy of " + path + " is missing");
          }
          changes.put(path, FileChange.of(root, entry.component, path, state));
        }
      }
    }
    return List.copyOf(changes.values());
  }

  /** These runs no longer count. */
  void putAside(List<Path> runs) throws IOException {
    for (Path run : runs) {
      Files.move(run, undone(run));
    }
  }

  private static Path undone(Path run) {
    return run.resolveSibling(run.getFileName() + UNDONE);
  }

  private static List<Entry> manifest(Path run) throws IOException, Problem {
    Path file = run.resolve(MANIFEST);
    try {
      Entry @Nullable [] entries =
          GSON.fromJson(Files.readString(file, StandardCharsets.UTF_8), Entry[].class);
      return entries == null ? List.of() : List.of(entries);
    } catch (JsonParseException e) {
      throw new Problem(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static Path copy(Path run, Path path) {
    return run.resolve("files").resolve(Path.of("/").relativize(path));
  }
}
