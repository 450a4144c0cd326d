// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Root;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.dkim.KeyFile;

/** Keys, mailboxes and the database: there, whole, and closed to others. */
final class FileChecks {
  private final ChatmailConfig config;
  private final Root root;

  FileChecks(ChatmailConfig config, Root root) {
    this.config = config;
    this.root = root;
  }

  Finding dkimKey(String selector, Path key) {
    String name = "DKIM key " + selector;
    if (config.isIpOnly()) {
      return Finding.ok(name, "is not needed without a domain");
    }
    try {
      KeyFile.readOfAnyOwner(root.at(key), config.mailDomain(), selector);
      return Finding.ok(name, "can be used");
    } catch (IOException e) {
      return Finding.error(
          name,
          String.valueOf(Problem.of(e).getMessage()),
          "without it no mail leaves; sealpost init makes a missing one");
    }
  }

  Finding mailboxes() throws IOException {
    Path directory = root.at(config.mailboxesDir());
    if (!Files.isDirectory(directory)) {
      return Finding.error(
          "mailboxes", directory + " is missing", "mount its disk; or, if new: sealpost init");
    }
    String owner = Files.getOwner(directory).getName();
    return owner.equals(config.mailUid())
        ? Finding.ok("mailboxes", directory + " belongs to " + owner)
        : Finding.error(
            "mailboxes",
            directory + " belongs to " + owner,
            "chown -R " + config.mailUid() + ":" + config.mailGid() + " " + directory);
  }

  /** Never writes: files that root makes beside it the daemon could not open. */
  Finding database() throws IOException {
    Path file = root.at(config.stateDatabase());
    if (!Files.exists(file)) {
      return Finding.ok("database", "there is none yet");
    }
    // Without the daemon there is no -shm file, and opening would make one.
    boolean inUse = Files.exists(file.resolveSibling(file.getFileName() + "-shm"));
    String url = "jdbc:sqlite:" + file.toUri() + (inUse ? "?mode=ro" : "?immutable=1");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("PRAGMA integrity_check(1)")) {
      String said = result.next() ? String.valueOf(result.getString(1)) : "nothing";
      return said.equals("ok") ? Finding.ok("database", "is whole") : damaged(file, said);
    } catch (SQLException e) {
      return damaged(file, String.valueOf(e.getMessage()));
    }
  }

  private static Finding damaged(Path file, String why) {
    return Finding.error(
        "database",
        file + ": " + why,
        "restore it from a backup, or stop sealpostd and move it away: rates and push tokens are"
            + " lost, accounts and mail are not in it");
  }
}
