// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.push;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.PushMetrics;
import org.sealpost.dict.LogLimit;
import org.sealpost.dict.push.NotificationServer.Answer;
import org.sealpost.dict.tokens.Notification;
import org.sealpost.dict.tokens.NotificationQueue;
import org.sealpost.dict.tokens.NotificationQueue.Outcome;

/**
 * Takes notifications from the queue when their time has come, sends them, and writes down what
 * became of them. One thread does all but the network.
 *
 * <p>Limits: {@value #MAX_IN_FLIGHT} at once, one for each token; a device is told once in a second
 * at most, of however many messages.
 *
 * <p>Diagnostics: trouble with the server or the database is logged once in a minute, with how
 * often it happened. Nothing is lost by it but time.
 */
public final class Notifier {
  static final int MAX_IN_FLIGHT = 32;
  static final Duration COALESCE = Duration.ofSeconds(1);

  /** Whatever happens, a device whose notification failed is not tried again before that. */
  static final Duration FLOOR = Duration.ofMinutes(1);

  /** So many failures in a row are an outage of the server, not of one token. */
  private static final int OUTAGE = 3;

  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final long STACK_BYTES = 256 * 1024;

  private final QueueSource queues;
  private final RetrySchedule schedule;
  private final Clock clock;
  private final PushMetrics metrics;
  private final LogLimit log;
  private final Semaphore events = new Semaphore(0);
  private final Map<String, Notification> inFlight = new HashMap<>();
  private final Queue<Outcome> arrived = new ConcurrentLinkedQueue<>();
  private final List<Outcome> unwritten = new ArrayList<>();
  private final Thread thread = new Thread(null, this::run, "notifier", STACK_BYTES);

  private volatile NotificationServer server;
  private volatile boolean stopped;
  private boolean spread;
  private Instant cleaned = Instant.MIN;

  /** What waits from before the start may come from an outage too. */
  private int failuresInRow = OUTAGE;

  private boolean isBack;

  /** Has the queue, once the database can be opened. */
  @FunctionalInterface
  public interface QueueSource {
    /** The queue. */
    NotificationQueue get() throws IOException;
  }

  /**
   * Sends nothing before {@link #start}.
   *
   * @param server until {@link #use} names another
   */
  public Notifier(QueueSource queues, NotificationServer server, Clock clock, PushMetrics metrics) {
    this(queues, server, new RetrySchedule(Math::random), clock, metrics);
  }

  Notifier(QueueSource queues, NotificationServer server, RetrySchedule schedule, Clock clock) {
    this(queues, server, schedule, clock, new Metrics().push());
  }

  private Notifier(
      QueueSource queues,
      NotificationServer server,
      RetrySchedule schedule,
      Clock clock,
      PushMetrics metrics) {
    this.metrics = metrics;
    this.queues = queues;
    this.server = server;
    this.schedule = schedule;
    this.clock = clock;
    this.log = new LogLimit(clock);
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Sends to this server from now on. */
  public void use(NotificationServer other) {
    server = other;
  }

  /** Says that there may be something to send. */
  public void wake() {
    // One permit says it all.
    if (events.availablePermits() == 0) {
      events.release();
    }
  }

  /** Ends; what has no answer yet stays in the queue. */
  public void stop() {
    stopped = true;
    wake();
    try {
      thread.join(STOP_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!stopped) {
      Duration pause;
      try {
        pause = turn();
      } catch (IOException e) {
        log.warning("push: the queue of notifications cannot be used: " + e.getMessage());
        pause = AFTER_TROUBLE;
      } catch (RuntimeException e) {
        Log.error("push: bug in the notifier", e);
        pause = AFTER_TROUBLE;
      }
      await(pause);
    }
    finishLast();
  }

  private void await(Duration pause) {
    try {
      // Rounded up: the last part of a millisecond is not worth a turn.
      events.tryAcquire(Math.max(1, pause.toMillis() + 1), TimeUnit.MILLISECONDS);
      events.drainPermits();
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  /** One look at answers and queue. How long there is nothing to do, unless something happens. */
  Duration turn() throws IOException {
    NotificationQueue queue = queues.get();
    clean(queue);
    writeDown(queue);
    hasten(queue);
    // One time for both questions: what falls due between them would be in neither answer.
    Instant now = clock.instant();
    int free = MAX_IN_FLIGHT - inFlight.size();
    if (free > 0) {
      for (Notification notification : queue.due(now, MAX_IN_FLIGHT + inFlight.size())) {
        if (free > 0 && inFlight.putIfAbsent(notification.token(), notification) == null) {
          free--;
          send(notification);
        }
      }
    }
    return queue.nextDue(now).map(this::until).orElse(LONGEST_PAUSE);
  }

  /** At the start and then every hour. */
  private void clean(NotificationQueue queue) throws IOException {
    Instant now = clock.instant();
    if (!cleaned.isBefore(now.minus(LONGEST_PAUSE))) {
      return;
    }
    logGivenUp(queue.removeUseless());
    if (!spread) {
      int overdue = queue.spreadOverdue();
      spread = true;
      if (overdue > 0) {
        Log.info("push: " + overdue + " notifications from before the restart");
      }
    }
    cleaned = now;
  }

  /** What waits for hours, because the server was away, need not wait any longer. */
  private void hasten(NotificationQueue queue) throws IOException {
    if (isBack) {
      int hastened = queue.hasten();
      isBack = false;
      if (hastened > 0) {
        Log.info("push: the server is back, " + hastened + " notifications follow soon");
      }
    }
  }

  private Duration until(Instant due) {
    Duration pause = Duration.between(clock.instant(), due);
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private void send(Notification notification) {
    long began = System.nanoTime();
    CompletableFuture<Answer> unused =
        answer(notification.token())
            .whenComplete(
                (answer, bug) -> {
                  Answer known = bug == null ? answer : new Answer.NotNow(bug.toString());
                  Outcome outcome = outcome(notification, known);
                  metrics.tried(label(outcome), began);
                  arrived.add(outcome);
                  wake();
                });
  }

  /** A client that cannot even begin (no descriptors left) is an answer too. */
  private CompletableFuture<Answer> answer(String token) {
    try {
      return server.send(token);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Outcome outcome(Notification notification, Answer answer) {
    Instant now = clock.instant();
    if (answer instanceof Answer.NotNow notNow) {
      log.warning("push: notification not sent, it is tried again: " + notNow.reason());
      Duration delay = schedule.delay(notification.tries(), notNow.retryAfter());
      Duration least = RetrySchedule.bounded(notNow.retryAfter());
      Instant earliest = now.plus(least.compareTo(FLOOR) > 0 ? least : FLOOR);
      return new Outcome.Failed(notification, now.plus(delay), earliest);
    }
    return answer instanceof Answer.Gone
        ? new Outcome.Gone(notification)
        : new Outcome.Sent(notification, now.plus(COALESCE));
  }

  private static PushMetrics.Outcome label(Outcome outcome) {
    return outcome instanceof Outcome.Sent
        ? PushMetrics.Outcome.SENT
        : outcome instanceof Outcome.Gone ? PushMetrics.Outcome.GONE : PushMetrics.Outcome.FAILED;
  }

  /** Only then is a token free for its next notification. */
  private void writeDown(NotificationQueue queue) throws IOException {
    for (Outcome outcome = arrived.poll(); outcome != null; outcome = arrived.poll()) {
      unwritten.add(outcome);
    }
    if (unwritten.isEmpty()) {
      return;
    }
    logGivenUp(queue.finish(List.copyOf(unwritten)));
    for (Outcome outcome : unwritten) {
      inFlight.remove(outcome.notification().token());
      boolean failed = outcome instanceof Outcome.Failed;
      isBack |= !failed && failuresInRow >= OUTAGE;
      failuresInRow = failed ? failuresInRow + 1 : 0;
    }
    unwritten.clear();
  }

  private static void logGivenUp(int count) {
    if (count > 0) {
      Log.warning("push: " + count + " notifications given up after 5 hours");
    }
  }

  private void finishLast() {
    try {
      writeDown(queues.get());
    } catch (IOException e) {
      // They are sent twice, after the restart.
      Log.warning("push: outcome of notifications not written down: " + e.getMessage());
    }
  }
}
