// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.sealpost.cli.Problem;

/** What has to be known of a backup before anything of it is written. */
final class Inspection implements ArchiveReader.Visitor {
  private static final int MAX_SETTINGS = 1 << 20;

  private final Map<String, Integer> parts = new TreeMap<>();
  private final SortedSet<String> users = new TreeSet<>();
  private final SortedSet<String> groups = new TreeSet<>();
  private final SortedSet<String> dkimKeys = new TreeSet<>();
  private final ByteArrayOutputStream settings = new ByteArrayOutputStream();

  @Override
  public void directory(TarArchiveEntry entry) {
    note(entry);
  }

  @Override
  public void file(TarArchiveEntry entry, ArchiveReader.Content content)
      throws IOException, Problem {
    note(entry);
    String name = entry.getName();
    if (name.startsWith(Places.DKIM + "/")) {
      dkimKeys.add(name.substring(Places.DKIM.length() + 1));
    }
    if (name.equals(Places.ETC + "/" + Places.SETTINGS)) {
      if (entry.getSize() > MAX_SETTINGS) {
        throw new Problem(name + " is too large for settings");
      }
      for (int length = content.next(); length >= 0; length = content.next()) {
        settings.write(content.buffer(), 0, length);
      }
    }
  }

  private void note(TarArchiveEntry entry) {
    parts.merge(entry.getName().replaceFirst("/.*", ""), 1, Integer::sum);
    users.add(entry.getUserName());
    groups.add(entry.getGroupName());
  }

  boolean has(String part) {
    return parts.containsKey(part);
  }

  /** chatmail.ini; empty if there was none. */
  String settings() {
    return settings.toString(UTF_8);
  }

  SortedSet<String> users() {
    return users;
  }

  SortedSet<String> groups() {
    return groups;
  }

  SortedSet<String> dkimKeys() {
    return dkimKeys;
  }
}
