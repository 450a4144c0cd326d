// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;

class ServerEntriesTest {
  @TempDir private Path directory;

  private final List<String> log = new ArrayList<>();

  @AfterEach
  void restoreLog() {
    Log.redirect(null);
  }

  @Test
  void turn_withoutCredentialsIsNotFoundAndLoggedOnceInAMinute() throws Exception {
    Log.redirect((level, line) -> log.add(line));
    ChatmailConfig config =
        ChatmailConfig.parse(
            "[params]\nmail_domain = chat.example\nturn_secret_file = "
                + directory.resolve("none/secret"));
    ServerEntries entries = new ServerEntries(config, Clock.systemUTC());
    for (int i = 0; i < 5; i++) {
      assertEquals(Optional.empty(), entries.value("vendor/deltachat/turn"));
    }
    assertEquals(1, log.size(), log.toString());
  }
}
