// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

/** How many requests took how many microseconds; the last cell holds all that took longer. */
final class Latencies {
  private final long[] cells = new long[1_000_000];
  private long count;

  void add(long nanos) {
    cells[(int) Math.min(cells.length - 1, nanos / 1000)]++;
    count++;
  }

  void addAll(Latencies other) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] += other.cells[i];
    }
    count += other.count;
  }

  long count() {
    return count;
  }

  /** The time within which that part of all was answered. */
  int micros(double part) {
    long left = (long) (count * part);
    int micros = 0;
    while (micros < cells.length - 1 && left >= cells[micros]) {
      left -= cells[micros++];
    }
    return micros;
  }
}
