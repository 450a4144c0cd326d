// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

/** RFC 6376 section 3.4.3: empty lines at the end go, and the body ends with one CRLF. */
final class SimpleBodyHash extends BodyHash {
  private static final byte[] CR = {'\r'};

  /** CRLFs not hashed yet: perhaps the last ones. */
  private long pendingCrlfs;

  /** After those, a CR whose LF may start the next chunk. */
  private boolean pendingCr;

  @Override
  void update(byte[] chunk, int from, int end) {
    int start = from;
    if (pendingCr && start < end) {
      pendingCr = false;
      if (chunk[start] == '\n') {
        pendingCrlfs++;
        start++;
      } else {
        flushWithCr();
      }
    }
    while (start + 1 < end && chunk[start] == '\r' && chunk[start + 1] == '\n') {
      pendingCrlfs++;
      start += 2;
    }
    if (start == end) {
      return;
    }
    holdBack(chunk, start, end);
  }

  /** Hashes what is not line ends at the chunk's end, and remembers those. */
  private void holdBack(byte[] chunk, int start, int end) {
    int stop = end;
    boolean cr = chunk[stop - 1] == '\r';
    if (cr) {
      stop--;
    }
    long crlfs = 0;
    while (stop - 2 >= start && chunk[stop - 2] == '\r' && chunk[stop - 1] == '\n') {
      crlfs++;
      stop -= 2;
    }
    if (stop > start) {
      hashCrlfs(pendingCrlfs);
      pendingCrlfs = 0;
      hash(chunk, start, stop);
    }
    pendingCrlfs += crlfs;
    pendingCr = cr;
  }

  private void flushWithCr() {
    hashCrlfs(pendingCrlfs);
    pendingCrlfs = 0;
    hash(CR, 0, 1);
  }

  @Override
  byte[] finish() {
    if (pendingCr) {
      flushWithCr();
    }
    hashCrlfs(1);
    return value();
  }
}
