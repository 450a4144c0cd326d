// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.daemon.Log;
import org.sealpost.dict.tokens.TokenStore;

class UpkeepTest {
  private static final String ALICE = "alice@chat.example";
  private static final String BOBBY = "bobby@chat.example";

  @TempDir private Path directory;

  private final List<String> log = new ArrayList<>();
  private Path mail;
  private TokenStore store;
  private Upkeep upkeep;

  @BeforeEach
  void make() throws IOException {
    Log.redirect((level, line) -> log.add(line));
    mail = Files.createDirectory(directory.resolve("mail"));
    Clock clock = Clock.systemUTC();
    Path file = directory.resolve("state.sqlite");
    store = TokenStore.open(file, clock);
    OpenStore stores = new OpenStore(file, clock, System::nanoTime);
    upkeep = new Upkeep(stores, new Mailboxes(mail, "chat.example"), clock);
    for (String address : new String[] {ALICE, BOBBY}) {
      Files.createDirectory(mail.resolve(address));
      Files.writeString(mail.resolve(address).resolve("password"), "x");
      store.tokens().add(address, "phone of " + address);
      store.queue().add(address, (token, now) -> now);
    }
  }

  @AfterEach
  void close() throws IOException {
    Log.redirect(null);
    store.close();
  }

  private void remove(String address) throws IOException {
    Files.delete(mail.resolve(address).resolve("password"));
    Files.delete(mail.resolve(address));
  }

  @Test
  void addressThatIsGone_isForgotten() throws IOException {
    remove(BOBBY);
    upkeep.sweep(store);
    assertEquals(1, store.tokens().of(ALICE).size());
    assertEquals(1, store.queue().of(ALICE).size());
    assertEquals(0, store.tokens().of(BOBBY).size());
    assertEquals(0, store.queue().of(BOBBY).size());
  }

  @Test
  void directoryWithoutAnyMailbox_isADiskThatIsNotMounted() throws IOException {
    remove(ALICE);
    remove(BOBBY);
    upkeep.sweep(store);
    assertEquals(1, store.tokens().of(ALICE).size());
    Files.delete(mail);
    assertThrows(IOException.class, () -> upkeep.sweep(store));
    assertEquals(1, store.tokens().of(ALICE).size());
  }

  @Test
  void addressThatCannotBeLookedAt_stopsNeitherSweepNorImport() throws IOException {
    Files.delete(mail.resolve(ALICE).resolve("password"));
    // A loop: as unreadable for root as for anybody.
    Files.createSymbolicLink(mail.resolve(ALICE).resolve("password"), Path.of("password"));
    remove(BOBBY);
    assertEquals(Duration.ofHours(1), upkeep.attempt());
    assertEquals(1, store.tokens().of(ALICE).size());
    assertEquals(0, store.tokens().of(BOBBY).size());
    assertTrue(log.toString().contains("1 mailboxes with tokens cannot be looked at"), "" + log);
    assertFalse(log.toString().contains("alice"), log.toString());
  }

  @Test
  void trouble_isTriedAgainAfterAMinute() throws IOException {
    remove(ALICE);
    remove(BOBBY);
    Files.delete(mail);
    assertEquals(Duration.ofMinutes(1), upkeep.attempt());
    Files.createDirectory(mail);
    assertEquals(Duration.ofHours(1), upkeep.attempt());
  }
}
