// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.limits.KeyHash;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.state.StateDatabase;

@Timeout(60)
class RateKeeperTest {
  private static final long KEY = 77;

  @TempDir Path directory;
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch recovered = new CountDownLatch(1);

  @BeforeEach
  void captureLog() {
    Log.redirect(
        (level, line) -> {
          log.add(level + " " + line);
          if (line.contains("kept again")) {
            recovered.countDown();
          }
        });
  }

  @AfterEach
  void releaseLog() {
    Log.redirect(null);
  }

  private static Rates rates() throws ConfigException {
    Rates rates = new Rates(() -> 42, new Metrics().rates());
    rates.configure(
        ChatmailConfig.parse("[params]\nmail_domain = x.example\nmax_user_send_burst_size = 1\n"));
    return rates;
  }

  private RateStore open() throws IOException {
    return new RateStore(StateDatabase.open(directory.resolve("state.sqlite")), Clock.systemUTC());
  }

  private KeyHash hashOf(RateKeeper keeper) throws IOException {
    keeper.start();
    return keeper.hash();
  }

  @Test
  void hash_staysOverRestart() throws Exception {
    Rates before = rates();
    RateKeeper first = new RateKeeper(before, this::open);
    long key = hashOf(first).of('l', "alice");
    assertTrue(before.allows("user_messages", key));
    first.stop();
    Rates after = rates();
    RateKeeper second = new RateKeeper(after, this::open);
    assertEquals(key, hashOf(second).of('l', "alice"));
    assertFalse(after.allows("user_messages", key), "the message of before counts");
    second.stop();
    assertEquals(List.of(), log);
  }

  /** Refused twice, then there: what was counted meanwhile is written, what was kept is back. */
  @Test
  void run_openedLate() throws Exception {
    Rates before = rates();
    RateKeeper first = new RateKeeper(before, this::open);
    long key = hashOf(first).of('l', "alice");
    assertTrue(before.allows("user_messages", key));
    first.stop();
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch mayOpen = new CountDownLatch(1);
    Rates after = rates();
    RateKeeper late =
        new RateKeeper(
            after,
            () -> {
              if (attempts.incrementAndGet() == 1) {
                throw new IOException("disk is away");
              }
              await(mayOpen);
              return open();
            },
            1);
    KeyHash meanwhile = hashOf(late);
    assertSame(RateKeeper.OF_THIS_PROCESS, meanwhile);
    assertTrue(after.allows("user_messages", KEY), "rates are limited in memory");
    assertFalse(after.allows("user_messages", KEY));
    mayOpen.countDown();
    recovered.await();
    assertNotSame(meanwhile, late.hash());
    assertFalse(after.allows("user_messages", late.hash().of('l', "alice")));
    assertFalse(after.allows("user_messages", KEY), "nothing counted is forgotten");
    late.stop();
    assertEquals(
        List.of(
            "WARNING policy: rates will not survive a restart: disk is away",
            "INFO policy: rates are kept again"),
        log);
  }

  /** A stop does not wait for an opening that hangs, and leaves nothing open. */
  @Test
  void stop_whileOpening() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch mayOpen = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    RateKeeper keeper =
        new RateKeeper(
            rates(),
            () -> {
              opening.countDown();
              await(mayOpen);
              return new RateStore(
                  StateDatabase.open(directory.resolve("state.sqlite")), Clock.systemUTC()) {
                @Override
                void close() throws IOException {
                  super.close();
                  closed.countDown();
                }
              };
            });
    keeper.start();
    opening.await();
    keeper.stop();
    mayOpen.countDown();
    closed.await();
  }

  private static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
