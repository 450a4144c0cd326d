// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.daemon.Log;
import org.sealpost.dict.LogLimit;

/**
 * Draws Dovecot's attention to a mailbox some time after a delivery. A client in IDLE that Dovecot
 * is about to move to imap-hibernate can miss a message that comes at that moment, until something
 * else happens in {@code new/}. So something happens there: a file whose name begins with a dot,
 * which is no message, is made and removed.
 *
 * <pre>
 * 0.6 s   always
 * 2.5 s   if new/ still holds a message: nobody has looked yet
 * 10 s    always: a second device may have been away while the first took the message out of new/
 * </pre>
 *
 * <p>A delivery is an event itself and starts the schedule of its mailbox again. At the end of the
 * process what is to come after 2.5 s and 10 s happens at once, and what is to come after 0.6 s is
 * waited for.
 *
 * <p>Limits: {@value #MAX_MAILBOXES} mailboxes wait at a time; beyond, a delivery is not followed
 * up, and the log says so.
 *
 * <p>Diagnostics: a mailbox that is gone is passed over, and none is ever made. Other trouble is
 * logged once in a minute.
 */
public final class MailboxPokes {
  /** The same each time: what a crash leaves behind, the next poke removes. */
  static final String FILE = ".sealpost-wake";

  private static final int MAX_MAILBOXES = 100_000;
  private static final long STACK_BYTES = 256 * 1024;
  private static final long[] STEPS = {
    TimeUnit.MILLISECONDS.toNanos(600),
    TimeUnit.MILLISECONDS.toNanos(2500),
    TimeUnit.SECONDS.toNanos(10)
  };
  private static final int ONLY_IF_UNSEEN = 1;
  private static final long STOP_PATIENCE_MILLIS = 2000;

  private final LongSupplier nanoTime;
  private final LogLimit log = new LogLimit(Clock.systemUTC());
  private final Thread thread = new Thread(null, this::run, "pokes", STACK_BYTES);
  private final Map<String, Wait> waits = new HashMap<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();

  private volatile Mailboxes mailboxes;
  private boolean stopped;

  /** What is to come for a mailbox. */
  private static final class Wait {
    private long delivered;
    private int step;
    private Alarm alarm;

    Wait(long delivered, Alarm alarm) {
      this.delivered = delivered;
      this.alarm = alarm;
    }

    long due() {
      return delivered + STEPS[step];
    }
  }

  /** When to look at a mailbox; an alarm that is not its mailbox's own any more means nothing. */
  private static final class Alarm implements Comparable<Alarm> {
    private final String address;
    private final long time;

    Alarm(String address, long time) {
      this.address = address;
      this.time = time;
    }

    @Override
    public int compareTo(Alarm other) {
      return Long.compare(time - other.time, 0);
    }
  }

  /** Does nothing before {@link #start}. */
  public MailboxPokes(Mailboxes mailboxes) {
    this(mailboxes, System::nanoTime);
  }

  MailboxPokes(Mailboxes mailboxes, LongSupplier nanoTime) {
    this.mailboxes = mailboxes;
    this.nanoTime = nanoTime;
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Mailboxes are there from now on. */
  public void use(Mailboxes others) {
    mailboxes = others;
  }

  /** Ends, within a second or so. */
  public void stop() {
    hurry();
    try {
      thread.join(STOP_PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One poke more for each mailbox. */
  synchronized void hurry() {
    stopped = true;
    long now = nanoTime.getAsLong();
    waits.forEach(
        (address, wait) -> {
          if (wait.step > 0) {
            wait.delivered = now - STEPS[wait.step];
            wait.alarm = alarm(address, now);
          }
        });
    notifyAll();
  }

  /** A message is in the mailbox. */
  public synchronized void delivered(String address) {
    if (stopped) {
      return;
    }
    long now = nanoTime.getAsLong();
    Wait wait = waits.get(address);
    if (wait == null) {
      if (waits.size() >= MAX_MAILBOXES) {
        log.warning("pokes: too many deliveries, clients in IDLE may learn of some late");
        return;
      }
      waits.put(address, new Wait(now, alarm(address, now + STEPS[0])));
      return;
    }
    wait.delivered = now;
    if (wait.step > 0) {
      wait.step = 0;
      wait.alarm = alarm(address, wait.due());
    }
    // Else its alarm rings early, and is set again then: an alarm for each delivery would be many.
  }

  private Alarm alarm(String address, long time) {
    Alarm alarm = new Alarm(address, time);
    alarms.add(alarm);
    if (alarms.peek() == alarm) {
      notifyAll();
    }
    return alarm;
  }

  /** A mailbox, and whether it is enough that a message there was seen. */
  private record Due(String address, boolean onlyIfUnseen) {}

  private void run() {
    try {
      for (Optional<Due> due = await(); due.isPresent(); due = await()) {
        poke(due.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the next; empty at the end. */
  private synchronized Optional<Due> await() throws InterruptedException {
    while (!stopped || !waits.isEmpty()) {
      Optional<Due> due = next();
      if (due.isPresent()) {
        return due;
      }
      Alarm first = alarms.peek();
      if (first == null) {
        wait();
      } else {
        // A millisecond more than none: zero would be for ever.
        wait(TimeUnit.NANOSECONDS.toMillis(Math.max(0, first.time - nanoTime.getAsLong())) + 1);
      }
    }
    return Optional.empty();
  }

  /** Takes out the first whose time has come. */
  private synchronized Optional<Due> next() {
    long now = nanoTime.getAsLong();
    for (Alarm first = alarms.peek();
        first != null && first.time - now <= 0;
        first = alarms.peek()) {
      alarms.remove();
      Wait wait = waits.get(first.address);
      if (wait == null || wait.alarm != first) {
        continue;
      }
      if (wait.due() - now > 0) {
        wait.alarm = alarm(first.address, wait.due());
        continue;
      }
      Due due = new Due(first.address, wait.step == ONLY_IF_UNSEEN && !stopped);
      if (stopped || ++wait.step == STEPS.length) {
        waits.remove(first.address);
      } else {
        wait.alarm = alarm(first.address, wait.due());
      }
      return Optional.of(due);
    }
    return Optional.empty();
  }

  /** Does all whose time has come: for tests. */
  void pokeDue() {
    for (Optional<Due> due = next(); due.isPresent(); due = next()) {
      poke(due.get());
    }
  }

  private void poke(Due due) {
    try {
      Optional<Mailbox> mailbox = mailboxes.find(due.address());
      if (mailbox.isPresent()) {
        Path folder = mailbox.get().directory().resolve("new");
        if (!due.onlyIfUnseen() || holdsMessage(folder)) {
          touch(folder.resolve(FILE));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // The mailbox is gone, or nothing was ever delivered there.
    } catch (IOException e) {
      log.warning("pokes: " + e.getClass().getSimpleName());
    } catch (RuntimeException e) {
      Log.error("pokes: bug", e);
    }
  }

  private static boolean holdsMessage(Path folder) throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(folder, "[!.]*")) {
      return names.iterator().hasNext();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void touch(Path file) throws IOException {
    try {
      Files.newByteChannel(
              file,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS))
          .close();
    } catch (FileAlreadyExistsException e) {
      // Left by a crash; its removal is an event too.
    }
    Files.deleteIfExists(file);
  }
}
