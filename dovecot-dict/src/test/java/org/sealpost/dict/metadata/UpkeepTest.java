// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.dict.tokens.TokenStore;

class UpkeepTest {
  private static final String ALICE = "alice@chat.example";
  private static final String BOBBY = "bobby@chat.example";

  @TempDir private Path directory;

  private Path mail;
  private TokenStore store;
  private Upkeep upkeep;

  @BeforeEach
  void make() throws IOException {
    mail = Files.createDirectory(directory.resolve("mail"));
    Clock clock = Clock.systemUTC();
    Path file = directory.resolve("state.sqlite");
    store = TokenStore.open(file, clock);
    OpenStore stores = new OpenStore(file, clock, System::nanoTime);
    upkeep = new Upkeep(stores, new Mailboxes(mail, "chat.example"), clock);
    for (String address : new String[] {ALICE, BOBBY}) {
      Files.createDirectory(mail.resolve(address));
      Files.writeString(mail.resolve(address).resolve("password"), "x");
      store.tokens().add(address, "phone");
      store.queue().add(address, Instant.now());
    }
  }

  @AfterEach
  void close() throws IOException {
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
}
