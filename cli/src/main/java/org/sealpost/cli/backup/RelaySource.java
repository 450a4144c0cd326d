// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Progress;
import org.sealpost.cli.host.RelayOptions;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;

/** What of a relay goes into a backup, and under which names: {@link Places}. */
final class RelaySource {
  private final ChatmailConfig config;
  private final RelayOptions relay;
  private final Root root;
  private final ArchiveWriter archive;
  private final Output output;

  RelaySource(ChatmailConfig config, RelayOptions relay, ArchiveWriter archive, Output output) {
    this.config = config;
    this.relay = relay;
    this.root = relay.root();
    this.archive = archive;
    this.output = output;
  }

  /**
   * Settings, keys, secrets, state.
   *
   * @param beside where there is room for a copy of the state
   */
  void belongings(Path beside) throws IOException, Problem {
    Path settings = relay.config();
    Path etc = root.at(Places.ETC_DIRECTORY);
    if (!settings.toAbsolutePath().normalize().equals(etc.resolve(Places.SETTINGS))) {
      throw new Problem(
          "a backup is of a relay whose settings are " + etc.resolve(Places.SETTINGS));
    }
    tree(Places.ETC, etc);
    dkimKeys();
    state(beside);
  }

  private void dkimKeys() throws IOException {
    boolean first = true;
    for (Path key : config.dkimKeys().values()) {
      Path file = root.at(key);
      if (key.startsWith(Places.ETC_DIRECTORY) || !Files.exists(file)) {
        continue;
      }
      if (!Places.DKIM_DIRECTORY.equals(key.getParent())) {
        output.note(key + ": not in the backup, keep a copy yourself");
        continue;
      }
      if (first) {
        archive.directory(Places.DKIM, root.at(Places.DKIM_DIRECTORY));
        first = false;
      }
      archive.file(Places.DKIM + "/" + key.getFileName(), file);
    }
  }

  /** SQLite makes a copy that is consistent, while the services write. */
  private void state(Path beside) throws IOException, Problem {
    Path file = root.at(config.stateDatabase());
    if (!Files.exists(file)) {
      return;
    }
    Path parent = Objects.requireNonNull(beside.toAbsolutePath().getParent());
    Path directory = Files.createTempDirectory(parent, ".state-");
    Path copy = directory.resolve("copy.sqlite");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + file.toUri() + readOnly(file));
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, copy.toString());
      vacuum.execute();
      likeTheOriginal(copy, file);
      archive.file(Places.STATE, copy);
    } catch (SQLException e) {
      throw new Problem(file + ": cannot be copied: " + e.getMessage());
    } finally {
      Files.deleteIfExists(copy);
      Files.delete(directory);
    }
  }

  /** Files that root made beside it the daemon could not open. */
  private static String readOnly(Path file) {
    boolean inUse = Files.exists(file.resolveSibling(file.getFileName() + "-shm"));
    return inUse ? "?mode=ro" : "?immutable=1";
  }

  private static void likeTheOriginal(Path copy, Path original) throws IOException {
    PosixFileAttributes attributes = Files.readAttributes(original, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(copy, PosixFileAttributeView.class);
    view.setPermissions(attributes.permissions());
    view.setOwner(attributes.owner());
    view.setGroup(attributes.group());
  }

  void mailboxes() throws IOException, Problem {
    Path directory = root.at(config.mailboxesDir());
    if (!Files.isDirectory(directory)) {
      throw new Problem(directory + ": no mailboxes there; is its disk mounted? See --no-mail");
    }
    MailboxSource source = new MailboxSource(archive);
    List<Path> entries = list(directory);
    archive.directory(Places.MAIL, directory);
    try (Progress progress = new Progress(output, entries.size())) {
      for (Path entry : entries) {
        String name = Places.MAIL + "/" + entry.getFileName();
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          source.write(name, entry);
        } else {
          file(name, entry);
        }
        progress.step();
      }
    }
  }

  private void tree(String name, Path directory) throws IOException {
    archive.directory(name, directory);
    for (Path entry : list(directory)) {
      String below = name + "/" + entry.getFileName();
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        tree(below, entry);
      } else {
        file(below, entry);
      }
    }
  }

  private void file(String name, Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      output.note(file + ": not in the backup, it is no file");
      return;
    }
    try {
      archive.file(name, file);
    } catch (NoSuchFileException e) {
      // Gone meanwhile.
    }
  }

  /** Sorted, so that two backups can be compared. */
  private static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(entries);
    return entries;
  }
}
