// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many requests a host has at once. Hosts share {@value #STRIPES} counters: two that share one
 * get fewer, never more.
 */
final class Turns {
  private static final int STRIPES = 64;

  private final Semaphore[] hosts = new Semaphore[STRIPES];

  /**
   * @param atOnce for one host
   */
  Turns(int atOnce) {
    for (int i = 0; i < STRIPES; i++) {
      // Fair: who comes late must not be served first.
      hosts[i] = new Semaphore(atOnce, true);
    }
  }

  /** Waits; whether it is this request's turn, which then has to {@link #end}. */
  boolean begin(MailHost host, int waitSeconds) {
    try {
      return of(host).tryAcquire(waitSeconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void end(MailHost host) {
    of(host).release();
  }

  private Semaphore of(MailHost host) {
    return hosts[Math.floorMod(host.address().hashCode(), STRIPES)];
  }
}
