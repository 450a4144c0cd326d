// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Progress;

/**
 * Writes what a backup holds into directories that it makes itself, root's alone: nobody else can
 * put a link there, and there are none in the archive, so nothing is written anywhere else.
 */
final class Extraction implements ArchiveReader.Visitor {
  private static final Set<PosixFilePermission> PRIVATE_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PRIVATE_FILE =
      PosixFilePermissions.fromString("rw-------");

  private final Map<String, RestoreTarget> targets;
  private final boolean withOwners;
  private final Progress progress;
  // A few names for a million files.
  private final Map<String, UserPrincipal> users = new HashMap<>();
  private final Map<String, GroupPrincipal> groups = new HashMap<>();

  /**
   * @param targets by the first part of the names
   * @param withOwners whether the machine's users are the relay's
   */
  Extraction(Map<String, RestoreTarget> targets, boolean withOwners, Progress progress) {
    this.targets = targets;
    this.withOwners = withOwners;
    this.progress = progress;
  }

  @Override
  public void directory(TarArchiveEntry entry) throws IOException, Problem {
    Path directory = place(entry);
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE_DIRECTORY));
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw outOfOrder(entry);
    }
    finish(directory, entry);
  }

  @Override
  public void file(TarArchiveEntry entry, ArchiveReader.Content content)
      throws IOException, Problem {
    Path file = place(entry);
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PRIVATE_FILE)))) {
      for (int length = content.next(); length >= 0; length = content.next()) {
        out.write(content.buffer(), 0, length);
      }
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw outOfOrder(entry);
    }
    finish(file, entry);
    progress.step();
  }

  private static Problem outOfOrder(TarArchiveEntry entry) {
    return new Problem(entry.getName() + " stands twice in the backup, or before its directory");
  }

  private Path place(TarArchiveEntry entry) throws Problem {
    String name = entry.getName().replaceFirst("/$", "");
    int slash = name.indexOf('/');
    RestoreTarget target = targets.get(slash < 0 ? name : name.substring(0, slash));
    if (target == null) {
      throw new Problem(entry.getName() + " has no place on this relay");
    }
    return slash < 0 ? target.staging() : target.staging().resolve(name.substring(slash + 1));
  }

  private void finish(Path path, TarArchiveEntry entry) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (withOwners) {
      UserPrincipalLookupService lookup = path.getFileSystem().getUserPrincipalLookupService();
      UserPrincipal user = users.get(entry.getUserName());
      if (user == null) {
        user = lookup.lookupPrincipalByName(entry.getUserName());
        users.put(entry.getUserName(), user);
      }
      GroupPrincipal group = groups.get(entry.getGroupName());
      if (group == null) {
        group = lookup.lookupPrincipalByGroupName(entry.getGroupName());
        groups.put(entry.getGroupName(), group);
      }
      view.setOwner(user);
      view.setGroup(group);
    }
    view.setPermissions(permissions(entry.getMode()));
    // Of a message it is its age, of a password the last login. A directory's is that of today.
    if (!entry.isDirectory()) {
      Files.setLastModifiedTime(path, entry.getLastModifiedTime());
    }
  }

  /** Never more than reading, writing, executing. */
  private static Set<PosixFilePermission> permissions(int mode) {
    String all = "rwxrwxrwx";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < all.length(); i++) {
      text.append((mode & 0400 >> i) == 0 ? '-' : all.charAt(i));
    }
    return PosixFilePermissions.fromString(text.toString());
  }
}
