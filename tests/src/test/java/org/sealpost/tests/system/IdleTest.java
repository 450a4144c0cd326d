// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.DovecotProcesses;
import org.sealpost.tests.client.IdleDevice;

/**
 * A device that waits in IDLE is told of every message, whenever it comes. How soon is for {@code
 * ./relay bench idle} to say.
 */
@SystemTest
class IdleTest {
  private static final int DEVICES = 10;
  private static final int MESSAGES = 5;
  // Hibernation comes after a second; what arrives in the half second before it is at risk.
  private static final int FROM_MILLIS = 500;
  private static final int TO_MILLIS = 1100;
  private static final int HIBERNATION_MILLIS = 1000;
  private static final int STALLS = 5;
  private static final int STALL_MILLIS = 700;

  private final Relay relay = Relay.running();

  @Test
  void messagesAroundHibernation_areAllTold() throws Exception {
    int before = errors().size();
    ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
    List<Future<Integer>> devices = new ArrayList<>();
    for (int i = 0; i < DEVICES; i++) {
      Random random = new Random(i);
      devices.add(threads.submit(() -> missed(random)));
    }
    threads.shutdown();
    for (Future<Integer> device : devices) {
      assertEquals(0, device.get(), "messages of which a device was not told");
    }
    List<String> errors = errors();
    assertEquals(List.of(), errors.subList(before, errors.size()), "Dovecot's complaints");
  }

  private int missed(Random random) throws IOException, InterruptedException {
    int missed = 0;
    try (IdleDevice device = IdleDevice.login(relay.env(), relay.newUser())) {
      for (int i = 0; i < MESSAGES; i++) {
        int wait = FROM_MILLIS + random.nextInt(TO_MILLIS - FROM_MILLIS);
        missed += device.receive(wait).isLost() ? 1 : 0;
      }
    }
    return missed;
  }

  @Test
  void secondDevice_isToldToo() throws Exception {
    var user = relay.newUser();
    try (IdleDevice phone = IdleDevice.login(relay.env(), user);
        IdleDevice laptop = IdleDevice.login(relay.env(), user)) {
      laptop.beginIdle();
      for (int i = 0; i < MESSAGES; i++) {
        assertFalse(phone.receive(FROM_MILLIS).isLost(), "the phone was not told");
        assertFalse(laptop.awaitTold(0, System.nanoTime()).isLost(), "the laptop was not told");
      }
    }
  }

  /**
   * A client is hibernated half a second or less after a message came, and the first hint finds all
   * of Dovecot's imap processes standing still: nobody has told them when it is over.
   */
  @Test
  void imapStoppedAtTheWrongMoment_isMadeUpFor() throws Exception {
    DovecotProcesses dovecot = new DovecotProcesses(relay.env());
    Random random = new Random(0);
    for (int i = 0; i < STALLS; i++) {
      int wait = FROM_MILLIS + random.nextInt(HIBERNATION_MILLIS - FROM_MILLIS - 20);
      int until = random.nextInt(HIBERNATION_MILLIS - wait);
      try (IdleDevice device = IdleDevice.login(relay.env(), relay.newUser())) {
        IdleDevice.WakeUp wakeUp =
            device.receive(
                wait,
                () -> {
                  TimeUnit.MILLISECONDS.sleep(until);
                  DovecotProcesses.stall(dovecot.of("imap"), STALL_MILLIS);
                });
        assertFalse(wakeUp.isLost(), "told of message " + i);
      }
    }
  }

  private List<String> errors() throws IOException {
    return RelayLogs.read(relay.env().path("DOVECOT_LOG"))
        .lines()
        .filter(line -> line.matches(".*: (Error|Fatal|Panic): .*"))
        .toList();
  }
}
