// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import java.util.Arrays;

/**
 * A map from 64-bit keys to 64-bit values that forgets what was not written for a while, in
 * constant memory.
 *
 * <p>Two open-addressing tables, the current and the previous generation. Writes go to the current
 * one; a look-up tries both. When a generation's time is over, or when it is full, the previous one
 * is dropped whole and the current one takes its place. So an entry lives for one to two generation
 * times, expiry costs nothing per entry, and no flood of keys makes the table grow: it forgets the
 * oldest keys sooner.
 *
 * <p>Limits: {@code maxEntries} per generation, 32 to 64 bytes each (arrays a quarter to half
 * full). The value 0 means absent. Not thread-safe; the owner locks.
 */
public final class ExpiringTable {
  private static final int FIRST_CAPACITY = 64;

  private final long generationNanos;
  private final int maxEntries;

  private Generation current = new Generation();
  private Generation previous = new Generation();
  private long rotateAt;

  /**
   * An empty table.
   *
   * @param generationNanos an entry is kept at least this long after it was written
   * @param maxEntries most entries in one generation
   * @param now the clock's reading, in nanoseconds of an arbitrary origin
   */
  public ExpiringTable(long generationNanos, int maxEntries, long now) {
    this.generationNanos = generationNanos;
    this.maxEntries = maxEntries;
    this.rotateAt = now + generationNanos;
  }

  public long get(long key, long now) {
    expire(now);
    long value = current.get(key);
    return value != 0 ? value : previous.get(key);
  }

  public void put(long key, long value, long now) {
    expire(now);
    if (current.size >= maxEntries) {
      rotate(now);
    }
    current.put(key, value);
  }

  /** Entries held, counting one that is in both generations twice. */
  public int size() {
    return current.size + previous.size;
  }

  /** Visits every entry that is not outdated by a newer one. */
  public void forEach(EntryVisitor visitor) {
    current.forEach(visitor);
    previous.forEach(
        (key, value) -> {
          if (current.get(key) == 0) {
            visitor.visit(key, value);
          }
        });
  }

  private void expire(long now) {
    // Written as differences, so that the origin of the clock does not matter.
    if (now - rotateAt < 0) {
      return;
    }
    if (now - rotateAt >= generationNanos) {
      current = new Generation();
    }
    rotate(now);
  }

  private void rotate(long now) {
    Generation oldest = previous;
    previous = current;
    current = oldest.emptiedFor(previous.size);
    rotateAt = now + generationNanos;
  }

  /** Sees one entry. */
  @FunctionalInterface
  public interface EntryVisitor {
    void visit(long key, long value);
  }

  private static final class Generation {
    private long[] cells = new long[0];
    private int size;

    long get(long key) {
      return cells.length == 0 ? 0 : cells[slot(key) + 1];
    }

    void put(long key, long value) {
      if (size * 4 >= cells.length) {
        grow();
      }
      int slot = slot(key);
      if (cells[slot + 1] == 0) {
        size++;
      }
      cells[slot] = key;
      cells[slot + 1] = value;
    }

    void forEach(EntryVisitor visitor) {
      for (int slot = 0; slot < cells.length; slot += 2) {
        if (cells[slot + 1] != 0) {
          visitor.visit(cells[slot], cells[slot + 1]);
        }
      }
    }

    /**
     * This generation without its entries. Its cells stay if about as many entries are to be
     * expected: a busy table would otherwise make garbage, and grow again, in each generation.
     */
    Generation emptiedFor(int entries) {
      if (cells.length > 16L * Math.max(entries, FIRST_CAPACITY)) {
        return new Generation();
      }
      Arrays.fill(cells, 0);
      size = 0;
      return this;
    }

    /** Index of the key's cell, or of the empty one where it belongs. */
    private int slot(long key) {
      int mask = cells.length / 2 - 1;
      int index = (int) (key ^ (key >>> 32)) & mask;
      while (cells[2 * index + 1] != 0 && cells[2 * index] != key) {
        index = (index + 1) & mask;
      }
      return 2 * index;
    }

    private void grow() {
      long[] old = cells;
      cells = new long[old.length == 0 ? 2 * FIRST_CAPACITY : 2 * old.length];
      for (int slot = 0; slot < old.length; slot += 2) {
        if (old[slot + 1] != 0) {
          int to = slot(old[slot]);
          cells[to] = old[slot];
          cells[to + 1] = old[slot + 1];
        }
      }
    }
  }
}
