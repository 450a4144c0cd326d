// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * The open connections of one service, each on a thread of its own, and how many there may be.
 *
 * <p>Limits: a fixed number of slots. Who accepts takes a slot first, so what comes beyond them
 * waits in the kernel's backlog, where it also survives a restart.
 *
 * <p>Diagnostics: an IOException of a session is a warning, anything unchecked is our bug and is
 * logged with its stack trace; both end that connection only. Without memory nothing can be
 * promised any more: the process ends, and its parent starts another.
 */
final class Connections {
  /** What a drain allows between the accept and the first byte. */
  private static final long FIRST_REQUEST_MILLIS = 100;

  private final String service;
  private final Semaphore slots;
  private final int maximum;
  private final ExecutorService threads = Threads.perConnection();
  private final Set<ChannelConnection> open = ConcurrentHashMap.newKeySet();
  private final LongAdder accepted = new LongAdder();

  Connections(String service, int maximum) {
    this.service = service;
    this.maximum = maximum;
    this.slots = new Semaphore(maximum);
  }

  /** Takes a slot if one is free. */
  boolean trySlot() {
    return slots.tryAcquire();
  }

  /** Waits for a slot. */
  void awaitSlot() throws InterruptedException {
    slots.acquire();
  }

  /** Gives a slot back that came to nothing; or lets one wait end. */
  void giveSlotBack() {
    slots.release();
  }

  @Override
  public String toString() {
    return service + ": " + maximum + " connections";
  }

  /** Serves a connection for which the caller has taken a slot. */
  void serve(Service service, ChannelConnection connection) {
    open.add(connection);
    accepted.increment();
    threads.execute(() -> session(service, connection));
  }

  private void session(Service service, ChannelConnection connection) {
    String who = service.name() + ": " + connection.peer() + ": ";
    try {
      service.serve(connection);
    } catch (IOException e) {
      Log.warning(who + (e instanceof FileSystemException ? Trouble.describe(e) : e.getMessage()));
    } catch (OutOfMemoryError e) {
      ExitStatus.outOfMemory();
    } catch (RuntimeException | Error e) {
      Log.error(who + "connection ends", e);
    } finally {
      connection.end();
      open.remove(connection);
      slots.release();
    }
  }

  /** For the watchdog: one second has passed. */
  void tick() {
    open.forEach(ChannelConnection::tick);
  }

  /** The daemon ends: each connection finishes what it has in hand. Nothing new may arrive now. */
  void drain() {
    open.forEach(ChannelConnection::drain);
  }

  /**
   * Ends those that wait for their peer and need not tell it; called until all have ended.
   *
   * @param millis time since the drain began
   */
  void endReading(long millis) {
    boolean alsoFresh = millis >= FIRST_REQUEST_MILLIS;
    open.forEach(c -> c.endReading(alsoFresh));
  }

  int openCount() {
    return open.size();
  }

  /** Since the start. */
  long acceptedCount() {
    return accepted.sum();
  }

  boolean allEnded() {
    return open.isEmpty();
  }

  /** Ends what outlasted the drain, and says how many that were. */
  int cut() {
    int left = open.size();
    open.forEach(c -> c.cut("cut at the end of the drain"));
    return left;
  }
}
