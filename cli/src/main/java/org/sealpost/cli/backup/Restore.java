// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Output;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Progress;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;

/**
 * One restore: {@link #check} reads the whole file and decides where its parts belong, {@link #run}
 * reads it again, makes everything ready beside its place and renames it into place.
 *
 * <p>Where something is written is never up to the file alone: the places are the usual ones of a
 * relay, another one has to be named by the operator.
 */
final class Restore {
  private static final List<String> SERVICES =
      List.of("sealpostd.service", "postfix.service", "dovecot.service");
  private static final Path STATE_DIRECTORY = Path.of("/var/lib");
  private static final DateTimeFormatter SUFFIX =
      DateTimeFormatter.ofPattern("'.before-restore-'uuuu-MM-dd'T'HHmmss").withZone(ZoneOffset.UTC);

  private final Path file;
  private final Root root;
  private final @Nullable Path mailboxes;
  private final Programs programs;
  private final Output output;
  private final Map<String, RestoreTarget> targets = new LinkedHashMap<>();
  private final Inspection found = new Inspection();
  private @Nullable Manifest manifest;

  Restore(Path file, Root root, @Nullable Path mailboxes, Programs programs, Output output) {
    this.file = file;
    this.root = root;
    this.mailboxes = mailboxes;
    this.programs = programs;
    this.output = output;
  }

  /**
   * Reads all of it.
   *
   * @throws Problem it cannot be restored here
   */
  Manifest check() throws IOException, Problem {
    if (!Files.isRegularFile(file)) {
      throw new Problem(file + ": no file that can be read twice");
    }
    Manifest read = new ArchiveReader(file).read(found);
    ChatmailConfig config = settings(read);
    place(config);
    if (root.isSystem()) {
      checkUsers();
    }
    manifest = read;
    return read;
  }

  private ChatmailConfig settings(Manifest read) throws Problem {
    try {
      ChatmailConfig config = ChatmailConfig.parse(found.settings());
      if (!config.mailDomain().equals(read.domain())) {
        throw new Problem(file + ": its settings are of " + config.mailDomain());
      }
      return config;
    } catch (ConfigException e) {
      throw Problem.of(e);
    }
  }

  private void place(ChatmailConfig config) throws Problem {
    targets.put(Places.ETC, RestoreTarget.of(root.at(Places.ETC_DIRECTORY)));
    if (found.has(Places.DKIM)) {
      targets.put(Places.DKIM, RestoreTarget.of(root.at(Places.DKIM_DIRECTORY)));
    }
    if (found.has(Places.STATE)) {
      Path state = config.stateDatabase();
      if (!state.normalize().startsWith(STATE_DIRECTORY)) {
        throw new Problem("its state_database, " + state + ", is not below " + STATE_DIRECTORY);
      }
      targets.put(Places.STATE, RestoreTarget.of(root.at(state)));
    }
    if (found.has(Places.MAIL)) {
      Path usual = Path.of("/home/vmail/mail").resolve(config.addressDomain());
      Path wanted = config.mailboxesDir();
      if (!wanted.equals(mailboxes == null ? usual : mailboxes)) {
        throw new Problem(
            "its mailboxes_dir is " + wanted + "; if that is right: --mailboxes " + wanted);
      }
      targets.put(Places.MAIL, RestoreTarget.of(root.at(wanted)));
    }
  }

  private void checkUsers() throws IOException, Problem {
    UserPrincipalLookupService users = file.getFileSystem().getUserPrincipalLookupService();
    List<String> missing = new ArrayList<>();
    for (String user : found.users()) {
      try {
        users.lookupPrincipalByName(user);
      } catch (UserPrincipalNotFoundException e) {
        missing.add("user " + Output.printable(user));
      }
    }
    for (String group : found.groups()) {
      try {
        users.lookupPrincipalByGroupName(group);
      } catch (UserPrincipalNotFoundException e) {
        missing.add("group " + Output.printable(group));
      }
    }
    if (!missing.isEmpty()) {
      throw new Problem(
          "this machine lacks " + String.join(", ", missing) + "; are all packages installed?");
    }
  }

  /** What would be replaced. */
  List<Path> inTheWay() throws IOException {
    List<Path> inTheWay = new ArrayList<>();
    for (Map.Entry<String, RestoreTarget> target : targets.entrySet()) {
      if (target.getKey().equals(Places.DKIM)) {
        for (String key : found.dkimKeys()) {
          Path place = target.getValue().place().resolve(key);
          if (Files.exists(place)) {
            inTheWay.add(place);
          }
        }
      } else if (target.getValue().isInTheWay()) {
        inTheWay.add(target.getValue().place());
      }
    }
    return inTheWay;
  }

  /** Does it. */
  void run(Instant now) throws IOException, Problem {
    checkStopped();
    Manifest expected = Objects.requireNonNull(manifest);
    try (Progress progress = new Progress(output, expected.files())) {
      for (RestoreTarget target : targets.values()) {
        makeParent(target.place());
        target.clear();
      }
      Manifest read =
          new ArchiveReader(file).read(new Extraction(targets, root.isSystem(), progress));
      if (!read.equals(expected)) {
        throw new Problem(file + ": it was changed meanwhile");
      }
      swap(now);
    } finally {
      for (RestoreTarget target : targets.values()) {
        target.clear();
      }
    }
  }

  private void checkStopped() throws IOException, Problem {
    if (!root.isSystem()) {
      return;
    }
    List<String> active = new ArrayList<>();
    for (String service : SERVICES) {
      if (programs.run("systemctl", "is-active", service).out().strip().equals("active")) {
        active.add(service);
      }
    }
    if (!active.isEmpty()) {
      String names = String.join(" ", active);
      throw new Problem(names + " would write meanwhile; first: systemctl stop " + names);
    }
  }

  /** As a mailbox directory on a machine that never had any. */
  private static void makeParent(Path place) throws IOException {
    Path parent = Objects.requireNonNull(place.getParent());
    if (!Files.isDirectory(parent)) {
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    }
  }

  private void swap(Instant now) throws IOException {
    Swap swap = new Swap(SUFFIX.format(now));
    for (Map.Entry<String, RestoreTarget> entry : targets.entrySet()) {
      RestoreTarget target = entry.getValue();
      if (entry.getKey().equals(Places.DKIM)) {
        Files.createDirectories(target.place());
        for (String key : found.dkimKeys()) {
          swap.putAside(target.place().resolve(key));
          swap.move(target.staging().resolve(key), target.place().resolve(key));
        }
        continue;
      }
      swap.putAside(target.place());
      for (Path companion : target.companions()) {
        swap.putAside(companion);
      }
      swap.move(target.staging(), target.place());
    }
  }
}
