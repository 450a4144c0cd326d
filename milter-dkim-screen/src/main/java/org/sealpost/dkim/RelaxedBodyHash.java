// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

/**
 * RFC 6376 section 3.4.4: white space at line ends goes, other white space becomes one SP, empty
 * lines at the end go, and a body that is not empty ends with CRLF. An empty body stays empty.
 */
final class RelaxedBodyHash extends BodyHash {
  private final byte[] out = new byte[8192];
  private int used;

  // Seen but not written yet, in this order: line ends, then white space, then one CR.
  private long pendingCrlfs;
  private boolean pendingSpace;
  private boolean pendingCr;
  private boolean written;

  @Override
  void update(byte[] chunk, int from, int end) {
    int i = from;
    while (i < end) {
      byte b = chunk[i];
      if (b > ' ' || b < 0) {
        flushPending();
        i = copyRun(chunk, i, end);
      } else {
        special(b);
        i++;
      }
    }
  }

  /** Copies visible and 8-bit octets, which are nearly all. */
  private int copyRun(byte[] chunk, int from, int end) {
    if (used == out.length) {
      writeOut();
    }
    int limit = Math.min(end, from + out.length - used);
    int to = used;
    int i = from;
    byte b;
    while (i < limit && ((b = chunk[i]) > ' ' || b < 0)) {
      out[to++] = b;
      i++;
    }
    used = to;
    return i;
  }

  private void special(byte b) {
    switch (b) {
      case ' ', '\t' -> {
        if (pendingCr) {
          flushPending();
        }
        pendingSpace = true;
      }
      case '\r' -> {
        if (pendingCr) {
          flushPending();
        }
        pendingCr = true;
      }
      case '\n' -> {
        if (pendingCr) {
          pendingCr = false;
          pendingSpace = false;
          pendingCrlfs++;
        } else {
          flushPending();
          write(b);
        }
      }
      default -> {
        flushPending();
        write(b);
      }
    }
  }

  private void flushPending() {
    if (pendingCrlfs > 0) {
      written = true;
      if (pendingCrlfs == 1) {
        write((byte) '\r');
        write((byte) '\n');
      } else {
        writeOut();
        hashCrlfs(pendingCrlfs);
      }
      pendingCrlfs = 0;
    }
    if (pendingSpace) {
      pendingSpace = false;
      write((byte) ' ');
    }
    if (pendingCr) {
      pendingCr = false;
      write((byte) '\r');
    }
    written = true;
  }

  private void write(byte b) {
    if (used == out.length) {
      writeOut();
    }
    out[used++] = b;
  }

  private void writeOut() {
    hash(out, 0, used);
    used = 0;
  }

  @Override
  byte[] finish() {
    if (pendingCr) {
      flushPending();
    }
    writeOut();
    if (written) {
      hashCrlfs(1);
    }
    return value();
  }
}
