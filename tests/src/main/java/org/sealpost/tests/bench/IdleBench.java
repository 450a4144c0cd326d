// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DovecotProcesses;
import org.sealpost.tests.client.IdleDevice;
import org.sealpost.tests.client.IdleDevice.WakeUp;
import org.sealpost.tests.client.RelayEnv;

/**
 * How soon a client that waits in IDLE learns of a message, and whether it always does; what
 * hibernation saves and what it costs to end it.
 *
 * <p>Messages are delivered by LMTP; the time is from the last byte of the message to the client's
 * EXISTS. Each client fetches what came and waits again; the next message comes after a random
 * time.
 *
 * <p>The baseline is in the same run: a client that has waited for less than half a second is not
 * hibernated yet and is told as by a Dovecot without hibernation.
 *
 * <p>Arguments: {@code relay.env}, the number of messages, the number of idle clients of the crowd;
 * 0 leaves that part out.
 */
public final class IdleBench {
  private static final int DEVICES = 40;
  private static final int LONGEST_WAIT_MILLIS = 8000;
  private static final int STALLS = 12;
  private static final int STALL_MILLIS = 700;
  // A client is hibernated when it has waited for a second, and told half a second after a message.
  private static final int HIBERNATION_MILLIS = 1000;
  private static final int DELAY_MILLIS = 500;
  private static final int CROWD_MESSAGES_PER_SECOND = 20;

  private final RelayEnv relay;
  private final DovecotProcesses dovecot;

  private IdleBench(RelayEnv relay) throws IOException {
    this.relay = relay;
    this.dovecot = new DovecotProcesses(relay);
  }

  /** Prints the figures. */
  public static void main(String[] args) throws Exception {
    IdleBench bench = new IdleBench(RelayEnv.load(Path.of(args[0])));
    int messages = Integer.parseInt(args[1]);
    int crowd = Integer.parseInt(args[2]);
    if (messages > 0) {
      bench.latency(messages);
      bench.stalls();
    }
    if (crowd > 0) {
      bench.crowd(crowd);
    }
  }

  private void latency(int messages) throws InterruptedException, ExecutionException {
    print("%d messages to %d devices, 0 to 8 s apart:", messages, DEVICES);
    ExecutorService threads = Executors.newFixedThreadPool(DEVICES);
    List<Future<List<WakeUp>>> devices = new ArrayList<>();
    for (int i = 0; i < DEVICES; i++) {
      int seed = i;
      int share = messages / DEVICES + (i < messages % DEVICES ? 1 : 0);
      devices.add(threads.submit(() -> receiveAll(share, new Random(seed))));
    }
    threads.shutdown();
    List<WakeUp> all = new ArrayList<>();
    for (Future<List<WakeUp>> device : devices) {
      all.addAll(device.get());
    }
    print("  %-28s %6s %9s %8s %8s", "the device had waited", "n", "median", "p95", "max");
    row("less than 0.5 s (baseline)", all, 0, 500);
    row("0.5 to 2 s", all, 500, 2000);
    row("more than 2 s", all, 2000, Long.MAX_VALUE);
    print("  lost: %d", all.stream().filter(WakeUp::isLost).count());
  }

  private List<WakeUp> receiveAll(int messages, Random random)
      throws IOException, InterruptedException {
    List<WakeUp> wakeUps = new ArrayList<>();
    try (IdleDevice user = login()) {
      for (int i = 0; i < messages; i++) {
        wakeUps.add(user.receive(random.nextInt(LONGEST_WAIT_MILLIS)));
      }
    }
    return wakeUps;
  }

  private IdleDevice login() throws IOException {
    return IdleDevice.login(relay, Credentials.fresh(relay.addressDomain()));
  }

  private static void row(String label, List<WakeUp> all, long from, long to) {
    long[] nanos =
        all.stream()
            .filter(w -> !w.isLost() && w.waitedMillis() >= from && w.waitedMillis() < to)
            .mapToLong(WakeUp::toldNanos)
            .sorted()
            .toArray();
    if (nanos.length > 0) {
      print(
          "  %-28s %6d %6d ms %5d ms %5d ms",
          label,
          nanos.length,
          at(nanos, 0.5),
          at(nanos, 0.95),
          TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length - 1]));
    }
  }

  private static long at(long[] nanos, double part) {
    return TimeUnit.NANOSECONDS.toMillis(nanos[(int) (nanos.length * part)]);
  }

  /** All imap processes stand still when a client is about to be hibernated with a message. */
  private void stalls() throws IOException, InterruptedException {
    print("%d messages just before hibernation, imap stopped for 0.7 s:", STALLS);
    List<WakeUp> all = new ArrayList<>();
    Random random = new Random(0);
    for (int i = 0; i < STALLS; i++) {
      int wait = HIBERNATION_MILLIS - DELAY_MILLIS + random.nextInt(DELAY_MILLIS - 20);
      int until = random.nextInt(HIBERNATION_MILLIS - wait);
      try (IdleDevice user = login()) {
        all.add(
            user.receive(
                wait,
                () -> {
                  TimeUnit.MILLISECONDS.sleep(until);
                  DovecotProcesses.stall(dovecot.of("imap"), STALL_MILLIS);
                }));
      }
    }
    row("told", all, 0, Long.MAX_VALUE);
    print("  lost: %d", all.stream().filter(WakeUp::isLost).count());
  }

  private void crowd(int size) throws IOException, InterruptedException {
    print("%d idle clients, a message for each, %d/s:", size, CROWD_MESSAGES_PER_SECOND);
    List<IdleDevice> users = new ArrayList<>();
    try {
      for (int i = 0; i < size; i++) {
        IdleDevice user = login();
        users.add(user);
        user.beginIdle();
      }
      awaitHibernation();
      printMemory("all hibernated");
      double cpu = dovecot.cpuSeconds();
      long[] told = new long[size];
      long start = System.nanoTime();
      for (int i = 0; i < size; i++) {
        long due = start + TimeUnit.SECONDS.toNanos(i) / CROWD_MESSAGES_PER_SECOND;
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        told[i] = users.get(i).awaitTold(0, users.get(i).deliver()).toldNanos();
      }
      printMemory("after the last message");
      Arrays.sort(told);
      print(
          "  told: median %d ms, p95 %d ms, max %d ms; CPU of Dovecot %.1f ms a message",
          at(told, 0.5),
          at(told, 0.95),
          TimeUnit.NANOSECONDS.toMillis(told[size - 1]),
          (dovecot.cpuSeconds() - cpu) * 1000 / size);
    } finally {
      for (IdleDevice user : users) {
        user.close();
      }
    }
  }

  /** Idle processes end 10 s after their last client went. */
  private void awaitHibernation() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (dovecot.of("imap").size() > DEVICES && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private void printMemory(String when) {
    DovecotProcesses.Usage imap = dovecot.usage("imap");
    DovecotProcesses.Usage hibernate = dovecot.usage("imap-hibernate");
    print(
        "  %s: imap-hibernate %d kB, %d imap processes %d kB (PSS)",
        when, hibernate.pssKilobytes(), imap.count(), imap.pssKilobytes());
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
