// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.accounts.Mailboxes;

class MailboxPokesTest {
  private static final String ALICE = "alice@chat.example";

  @TempDir private Path directory;

  private long now;
  private Path folder;
  private MailboxPokes pokes;

  @BeforeEach
  void make() throws IOException {
    folder = Files.createDirectories(directory.resolve(ALICE).resolve("new"));
    Files.writeString(directory.resolve(ALICE).resolve("password"), "x");
    pokes = new MailboxPokes(new Mailboxes(directory, "chat.example"), () -> now);
  }

  /** Whether the folder is touched at a time after the last delivery. */
  private boolean pokedAt(long millis) throws IOException {
    FileTime before = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(folder, before);
    now = TimeUnit.MILLISECONDS.toNanos(millis);
    pokes.pokeDue();
    assertFalse(Files.exists(folder.resolve(MailboxPokes.FILE)));
    return !Files.getLastModifiedTime(folder).equals(before);
  }

  @Test
  void delivery_isFollowedUpTwice() throws IOException {
    pokes.delivered(ALICE);
    assertFalse(pokedAt(599));
    assertTrue(pokedAt(600));
    assertFalse(pokedAt(2500), "all was seen");
    assertFalse(pokedAt(9999));
    assertTrue(pokedAt(10_000));
    assertFalse(pokedAt(100_000));
  }

  @Test
  void delivery_thatNobodyLookedAtIsFollowedUpThrice() throws IOException {
    pokes.delivered(ALICE);
    Files.createFile(folder.resolve("1.M1P1.host"));
    assertTrue(pokedAt(600));
    assertTrue(pokedAt(2500));
    assertTrue(pokedAt(10_000));
  }

  @Test
  void deliveryWithinTheFirstStep_startsAgain() throws IOException {
    pokes.delivered(ALICE);
    assertFalse(pokedAt(500));
    pokes.delivered(ALICE);
    assertFalse(pokedAt(600));
    assertTrue(pokedAt(1100));
    assertFalse(pokedAt(10_000));
    assertTrue(pokedAt(10_500));
  }

  @Test
  void deliveryLater_startsAgain() throws IOException {
    pokes.delivered(ALICE);
    assertTrue(pokedAt(600));
    assertFalse(pokedAt(5000));
    pokes.delivered(ALICE);
    assertTrue(pokedAt(5600));
    assertFalse(pokedAt(10_000), "the first delivery's turn");
    assertTrue(pokedAt(15_000));
    assertFalse(pokedAt(100_000));
  }

  @Test
  void fileLeftBehind_isRemoved() throws IOException {
    pokes.delivered(ALICE);
    Files.createFile(folder.resolve(MailboxPokes.FILE));
    assertTrue(pokedAt(600));
  }

  @Test
  void mailboxGone_isNotMade() throws IOException {
    pokes.delivered(ALICE);
    pokes.delivered("bobby@chat.example");
    pokes.delivered("../" + ALICE);
    Files.delete(directory.resolve(ALICE).resolve("password"));
    assertFalse(pokedAt(600));
    Files.writeString(directory.resolve(ALICE).resolve("password"), "x");
    Files.delete(folder);
    now = TimeUnit.SECONDS.toNanos(10);
    pokes.pokeDue();
    assertFalse(Files.exists(folder));
    assertFalse(Files.exists(directory.resolve("bobby@chat.example")));
  }

  @Test
  void end_leavesNoPokeOut() throws IOException {
    pokes.delivered(ALICE);
    assertTrue(pokedAt(600));
    pokes.hurry();
    assertTrue(pokedAt(601), "what was to come later");
    assertFalse(pokedAt(100_000));
  }

  @Test
  void end_isNotTooEarlyForAClientThatIsNotHibernatedYet() throws IOException {
    pokes.delivered(ALICE);
    pokes.hurry();
    assertFalse(pokedAt(599));
    assertTrue(pokedAt(600));
    assertFalse(pokedAt(100_000));
  }

  @Test
  void stop_waitsForTheFirstPoke() throws Exception {
    MailboxPokes real = new MailboxPokes(new Mailboxes(directory, "chat.example"));
    FileTime before = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(folder, before);
    real.start();
    real.delivered(ALICE);
    real.stop();
    assertFalse(Files.getLastModifiedTime(folder).equals(before));
  }

  @Test
  void thread_pokes() throws Exception {
    MailboxPokes real = new MailboxPokes(new Mailboxes(directory, "chat.example"));
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      real.start();
      real.delivered(ALICE);
      assertTrue(watch.poll(60, TimeUnit.SECONDS) != null);
    } finally {
      real.stop();
    }
  }
}
