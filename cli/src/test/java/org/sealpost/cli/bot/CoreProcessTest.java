// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a shell script in the core's place. */
class CoreProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SCRIPT =
      """
      told=
      while read -r line; do
        id=${line#*\\"id\\":}; id=${id%%,*}
        case $line in
          *get_next_event_batch*)
            [ -z "$told" ] || continue
            told=yes
            echo '{"jsonrpc":"2.0","id":'$id',"result":[{"contextId":1,"event":{"kind":"Info"}}]}' ;;
          *good*) echo '{"jsonrpc":"2.0","id":99999,"result":1}'
            echo '{"jsonrpc":"2.0","id":'$id',"result":"yes"}' ;;
          *bad*) echo '{"jsonrpc":"2.0","id":'$id',"error":{"code":-1,"message":"no account"}}' ;;
          *garbage*) echo 'this is not JSON' ;;
          *die*) echo 'disk full' >&2; sleep 0.2; exit 1 ;;
        esac
      done
      echo "$DC_ACCOUNTS_PATH" > "$DC_ACCOUNTS_PATH.saved"
      """;

  @TempDir Path directory;

  private CoreProcess start() throws IOException {
    Path script = Files.writeString(directory.resolve("core.sh"), SCRIPT);
    return CoreProcess.start(List.of("sh", script.toString()), directory.resolve("accounts"));
  }

  @Test
  void call_resultOrError() throws IOException {
    try (CoreProcess core = start()) {
      assertEquals("yes", core.call("good").getAsString());
      IOException e = assertThrows(IOException.class, () -> core.call("bad", 1, null));
      assertEquals("Delta Chat: bad: no account", e.getMessage());
      assertEquals("yes", core.call("good").getAsString());
    }
  }

  @Test
  void events_arrive() throws IOException {
    try (CoreProcess core = start()) {
      Event event = core.nextEvent(1, PATIENCE);
      assertNotNull(event);
      assertEquals("Info", event.kind());
    }
  }

  @Test
  void end_reachesWhoeverWaits() throws IOException {
    try (CoreProcess core = start()) {
      IOException e = assertThrows(IOException.class, () -> core.call("die"));
      assertTrue(String.valueOf(e.getMessage()).contains("the core has ended"), e.getMessage());
      assertThrows(IOException.class, () -> drain(core));
      assertThrows(IOException.class, () -> core.nextEvent(7, PATIENCE));
      assertThrows(IOException.class, () -> core.call("good"));
    }
  }

  private static void drain(CoreProcess core) throws IOException {
    while (core.nextEvent(1, PATIENCE) != null) {
      // The end comes after what was told before.
    }
  }

  @Test
  void garbage_isTheEnd() throws IOException {
    try (CoreProcess core = start()) {
      assertThrows(IOException.class, () -> core.call("garbage"));
    }
  }

  /** The core saves what it has when its input ends. */
  @Test
  void close_letsItFinish() throws IOException {
    start().close();
    assertTrue(Files.exists(directory.resolve("accounts.saved")));
  }

  @Test
  void missingProgram() {
    assertThrows(
        IOException.class,
        () -> CoreProcess.start(List.of(directory.resolve("nothing").toString()), directory));
  }
}
