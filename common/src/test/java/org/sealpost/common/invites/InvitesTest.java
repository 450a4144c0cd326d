// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.invites;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvitesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
  private static final String ADDRESS = "alice1234@chat.test";
  private static final String PASSWORD = "correct horse";

  @TempDir Path directory;

  private Invites at(Instant now) throws IOException {
    return Invites.open(directory.resolve("state"), Clock.fixed(now, ZoneOffset.UTC));
  }

  @Test
  void take_reservesOnceForEachUse() throws IOException {
    try (Invites invites = at(NOW)) {
      String token = invites.create(2, null, "for two", new SecureRandom());
      assertEquals(22, token.length());
      assertFalse(invites.isReserved(ADDRESS, PASSWORD));
      assertTrue(invites.take(token, ADDRESS, PASSWORD));
      assertTrue(invites.isReserved(ADDRESS, PASSWORD));
      assertFalse(invites.isReserved(ADDRESS, "another password"));
      assertFalse(invites.isReserved("bobby1234@chat.test", PASSWORD));
      assertTrue(invites.take(token, "bobby1234@chat.test", PASSWORD));
      assertFalse(invites.take(token, "carol1234@chat.test", PASSWORD));
      assertEquals(2, invites.list().get(0).used());
      assertFalse(invites.list().get(0).isUsable(NOW));
    }
  }

  @Test
  void take_notAfterTheEnd() throws IOException {
    String token;
    try (Invites invites = at(NOW)) {
      token = invites.create(9, NOW.plusSeconds(60), "", new SecureRandom());
      assertTrue(invites.take(token, ADDRESS, PASSWORD));
    }
    try (Invites invites = at(NOW.plusSeconds(60))) {
      assertFalse(invites.take(token, ADDRESS, PASSWORD));
      assertFalse(invites.list().get(0).isUsable(NOW.plusSeconds(60)));
    }
  }

  @Test
  void reservation_endsAfterADay() throws IOException {
    try (Invites invites = at(NOW)) {
      String token = invites.create(1, null, "", new SecureRandom());
      assertTrue(invites.take(token, ADDRESS, PASSWORD));
    }
    try (Invites invites = at(NOW.plus(Invites.RESERVED).minusSeconds(1))) {
      assertTrue(invites.isReserved(ADDRESS, PASSWORD));
    }
    try (Invites invites = at(NOW.plus(Invites.RESERVED))) {
      assertFalse(invites.isReserved(ADDRESS, PASSWORD));
    }
  }

  @Test
  void revoke_endsItAndKeepsWhatWasReserved() throws IOException {
    try (Invites invites = at(NOW)) {
      String token = invites.create(5, null, "", new SecureRandom());
      assertTrue(invites.take(token, ADDRESS, PASSWORD));
      assertTrue(invites.revoke(invites.list().get(0).number()));
      assertFalse(invites.revoke(1));
      assertFalse(invites.take(token, "bobby1234@chat.test", PASSWORD));
      assertTrue(invites.isReserved(ADDRESS, PASSWORD));
      assertEquals(List.of(), invites.list());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "AAAAAAAAAAAAAAAAAAAAAA", "' OR 1=1 --", "\0"})
  void take_unknownToken(String token) throws IOException {
    try (Invites invites = at(NOW)) {
      assertNotEquals(token, invites.create(1, null, "", new SecureRandom()));
      assertFalse(invites.take(token, ADDRESS, PASSWORD));
      assertFalse(invites.take("x".repeat(100_000), ADDRESS, PASSWORD));
    }
  }

  /** Two connections to the file, as of two processes; 100 clients, 10 uses. */
  @Test
  void take_noUseGoesTwice() throws Exception {
    try (Invites one = at(NOW);
        Invites two = at(NOW)) {
      String token = one.create(10, null, "", new SecureRandom());
      ExecutorService clients = Executors.newFixedThreadPool(100);
      try {
        List<Callable<Boolean>> tries = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          Invites invites = i % 2 == 0 ? one : two;
          String address = "client%03d@chat.test".formatted(i);
          tries.add(() -> invites.take(token, address, PASSWORD));
        }
        int taken = 0;
        for (Future<Boolean> result : clients.invokeAll(tries)) {
          taken += result.get() ? 1 : 0;
        }
        assertEquals(10, taken);
      } finally {
        clients.shutdownNow();
      }
      assertEquals(10, one.list().get(0).used());
    }
  }

  @Test
  void file_holdsNeitherTokenNorAddress() throws IOException {
    String token;
    try (Invites invites = at(NOW)) {
      token = invites.create(1, null, "", new SecureRandom());
      assertTrue(invites.take(token, ADDRESS, PASSWORD));
    }
    String file = Files.readString(directory.resolve("state"), StandardCharsets.ISO_8859_1);
    assertFalse(file.contains(token));
    assertFalse(file.contains("alice1234"));
    assertFalse(file.contains(PASSWORD));
  }
}
