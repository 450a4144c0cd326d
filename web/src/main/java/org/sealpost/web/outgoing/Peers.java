// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which domains get their mail over HTTPS, from memory alone. A domain that is not known goes the
 * usual way, and is looked at in the background meanwhile; so is one that was looked at long ago,
 * which goes on as before until more is known.
 *
 * <p>Limits: {@value #MAX_DOMAINS} domains; those asked for longest ago are forgotten.
 */
final class Peers {
  private static final int MAX_DOMAINS = 10_000;

  private final Predicate<String> probe;
  private final Executor background;
  private final long knownNanos;
  private final long failedNanos;
  private final LongSupplier nanoTime;

  private final Map<String, Peer> domains =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Peer> eldest) {
          return size() > MAX_DOMAINS;
        }
      };

  /** What is known; until when; and whether somebody is finding out more. */
  private record Peer(boolean https, long until, boolean probed) {}

  /**
   * @param probe whether a domain is to get its mail over HTTPS; may take its time
   * @param background where it is asked
   * @param known how long its answer holds, and a delivery that succeeded
   * @param failed how long after a delivery that failed mail goes the usual way
   */
  Peers(
      Predicate<String> probe,
      Executor background,
      Duration known,
      Duration failed,
      LongSupplier nanoTime) {
    this.probe = probe;
    this.background = background;
    this.knownNanos = known.toNanos();
    this.failedNanos = failed.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Whether mail for the domain goes over HTTPS now. */
  boolean takesHttps(String domain) {
    String name = domain.toLowerCase(Locale.ROOT);
    boolean https;
    synchronized (domains) {
      Peer peer = domains.get(name);
      https = peer != null && peer.https();
      long now = nanoTime.getAsLong();
      if (peer != null && (peer.probed() || peer.until() - now > 0)) {
        return https;
      }
      domains.put(name, new Peer(https, now, true));
    }
    try {
      background.execute(() -> look(name));
    } catch (RejectedExecutionException e) {
      // Too many at once: the next mail tries again.
      forget(name);
    }
    return https;
  }

  private void look(String domain) {
    @Nullable Boolean found = null;
    try {
      found = probe.test(domain);
    } finally {
      if (found == null) {
        forget(domain);
      } else {
        note(domain, found, knownNanos);
      }
    }
  }

  private void forget(String domain) {
    synchronized (domains) {
      domains.remove(domain);
    }
  }

  /** A message went over HTTPS. */
  void succeeded(String domain) {
    note(domain.toLowerCase(Locale.ROOT), true, knownNanos);
  }

  /** One did not, and not because the peer refused it. */
  void failed(String domain) {
    note(domain.toLowerCase(Locale.ROOT), false, failedNanos);
  }

  private void note(String domain, boolean https, long nanos) {
    synchronized (domains) {
      domains.put(domain, new Peer(https, nanoTime.getAsLong() + nanos, false));
    }
  }
}
