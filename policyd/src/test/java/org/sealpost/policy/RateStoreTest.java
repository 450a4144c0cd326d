// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.limits.RateLimit;
import org.sealpost.common.state.StateDatabase;

class RateStoreTest {
  @TempDir Path directory;

  private static Clock wallClock(long seconds) {
    return Clock.fixed(Instant.ofEpochSecond(1_800_000_000L + seconds), ZoneOffset.UTC);
  }

  private static int conforming(RateLimit limit) {
    int count = 0;
    while (limit.tryAcquire(7)) {
      count++;
    }
    return count;
  }

  /** Ten are used up; then the relay is down for so long, and so many may go. */
  @ParameterizedTest
  @CsvSource({"0,0", "4,4", "3600,10", "-86400,0"})
  void load_takesOffTheTimeThatPassed(long downSeconds, int allowed) throws IOException {
    byte[] secret;
    Path file = directory.resolve("state.sqlite");
    try (StateDatabase database = StateDatabase.open(file)) {
      RateStore store = new RateStore(database, wallClock(0));
      secret = store.secret(new byte[] {1, 2, 3});
      RateLimit limit = new RateLimit(60, 60, 10, 1000, () -> 5);
      assertEquals(10, conforming(limit));
      store.save(Map.of("messages", limit));
      store.save(Map.of("messages", limit));
    }
    try (StateDatabase database = StateDatabase.open(file)) {
      RateStore store = new RateStore(database, wallClock(downSeconds));
      RateLimit limit = new RateLimit(60, 60, 10, 1000, () -> -900);
      RateLimit other = new RateLimit(60, 60, 10, 1000, () -> -900);
      store.load(Map.of("messages", limit, "other", other));
      assertEquals(allowed, conforming(limit));
      assertEquals(10, conforming(other));
      assertArrayEquals(secret, store.secret(new byte[] {9}));
    }
  }
}
