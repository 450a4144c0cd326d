// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are still good, least recently used first to go.
 *
 * <p>Limits: a number of bytes in all, estimated; a positive answer is kept for a day at most and a
 * negative one for an hour, whatever its TTL says (RFC 2308 section 5 advises one to three hours).
 * Temporary trouble is never kept.
 */
final class TxtCache {
  private static final long MAX_TTL_SECONDS = TimeUnit.DAYS.toSeconds(1);
  private static final long MAX_NEGATIVE_TTL_SECONDS = TimeUnit.HOURS.toSeconds(1);

  /** What an entry costs beside its characters: map node, key, records, lists. */
  private static final int OVERHEAD_BYTES = 250;

  private record Entry(TxtAnswer answer, long expiresNanos, int bytes) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final long maxBytes;
  private final LongSupplier nanoTime;
  private long bytes;

  TxtCache(long maxBytes, LongSupplier nanoTime) {
    this.maxBytes = maxBytes;
    this.nanoTime = nanoTime;
  }

  synchronized @Nullable TxtAnswer get(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      return null;
    }
    if (entry.expiresNanos - nanoTime.getAsLong() <= 0) {
      remove(name);
      return null;
    }
    return entry.answer;
  }

  synchronized void put(String name, TimedAnswer timed) {
    remove(name);
    boolean found = timed.answer().status() == TxtAnswer.Status.FOUND;
    long ttl = Math.min(timed.ttlSeconds(), found ? MAX_TTL_SECONDS : MAX_NEGATIVE_TTL_SECONDS);
    if (ttl <= 0 || timed.answer().status() == TxtAnswer.Status.TEMPORARY) {
      return;
    }
    int size = OVERHEAD_BYTES + name.length();
    for (String text : timed.answer().texts()) {
      size += text.length() + 40;
    }
    long expires = nanoTime.getAsLong() + TimeUnit.SECONDS.toNanos(ttl);
    entries.put(name, new Entry(timed.answer(), expires, size));
    bytes += size;
    evict();
  }

  synchronized int size() {
    return entries.size();
  }

  private void remove(String name) {
    Entry old = entries.remove(name);
    if (old != null) {
      bytes -= old.bytes;
    }
  }

  private void evict() {
    Iterator<Entry> eldest = entries.values().iterator();
    while (bytes > maxBytes && eldest.hasNext()) {
      bytes -= eldest.next().bytes;
      eldest.remove();
    }
  }
}
