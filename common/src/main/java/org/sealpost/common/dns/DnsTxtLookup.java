// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.sealpost.common.metrics.DnsMetrics;
import org.sealpost.common.metrics.Metrics;

/**
 * TXT look-ups over the network (dnsjava), behind a cache that honours TTLs, positive and negative.
 *
 * <p>Identical questions that are asked at the same time share one look-up. Validation is the
 * resolver's: its AD bit is passed on.
 *
 * <p>Limits: {@link DnsSettings}. Diagnostics: every trouble, a deadline that has passed included,
 * is {@link TxtAnswer.Status#TEMPORARY}.
 *
 * <p>Threads: dnsjava's selector thread, started with the first question; a caller never blocks.
 */
public final class DnsTxtLookup implements TxtLookup {
  private final TxtQuery query;
  private final TxtCache cache;
  private final long deadlineMillis;
  private final DnsMetrics metrics;
  private final ConcurrentMap<String, CompletableFuture<TxtAnswer>> inFlight =
      new ConcurrentHashMap<>();

  /** One that nobody measures. */
  public DnsTxtLookup(DnsSettings settings) {
    this(settings, new Metrics().dns());
  }

  public DnsTxtLookup(DnsSettings settings, DnsMetrics metrics) {
    this.metrics = metrics;
    query = new TxtQuery(settings);
    cache = new TxtCache(settings.cacheBytes(), System::nanoTime);
    deadlineMillis = settings.deadline().toMillis();
  }

  @Override
  public CompletableFuture<TxtAnswer> txt(String name) {
    String key = key(name);
    TxtAnswer cached = cache.get(key);
    if (cached != null) {
      metrics.cached();
      return CompletableFuture.completedFuture(cached);
    }
    CompletableFuture<TxtAnswer> mine = new CompletableFuture<>();
    CompletableFuture<TxtAnswer> other = inFlight.putIfAbsent(key, mine);
    if (other != null) {
      return other.copy();
    }
    start(key, mine);
    return mine.copy();
  }

  private void start(String key, CompletableFuture<TxtAnswer> result) {
    long began = System.nanoTime();
    CompletableFuture<TimedAnswer> asked;
    try {
      asked = query.ask(key);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Void> unused =
        asked
            .orTimeout(deadlineMillis, TimeUnit.MILLISECONDS)
            .exceptionally(trouble -> TimedAnswer.UNKNOWN)
            .thenAccept(
                timed -> {
                  metrics.asked(label(timed.answer().status()), System.nanoTime() - began);
                  finish(key, timed, result);
                });
  }

  /** Cache first: who comes between the two steps finds one or the other. */
  private void finish(String key, TimedAnswer timed, CompletableFuture<TxtAnswer> result) {
    cache.put(key, timed);
    inFlight.remove(key);
    result.complete(timed.answer());
  }

  private static DnsMetrics.Answer label(TxtAnswer.Status status) {
    return switch (status) {
      case FOUND -> DnsMetrics.Answer.FOUND;
      case ABSENT -> DnsMetrics.Answer.ABSENT;
      case TEMPORARY -> DnsMetrics.Answer.TEMPORARY;
    };
  }

  private static String key(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
