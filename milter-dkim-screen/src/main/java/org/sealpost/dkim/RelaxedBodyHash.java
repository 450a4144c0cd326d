// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * RFC 6376 section 3.4.4: white space at line ends goes, other white space becomes one SP, empty
 * lines at the end go, and a body that is not empty ends with CRLF. An empty body stays empty.
 */
final class RelaxedBodyHash extends BodyHash {
  /** Most of a body is long lines without white space: they are looked at in words. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
  private static final long HIGH_BITS = ~LOW_BITS;
  private static final long ABOVE_SPACE = 0x5f5f5f5f5f5f5f5fL;

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
      if (isVisible(b)) {
        flushPending();
        i = copyRun(chunk, i, end);
      } else {
        special(b);
        i++;
      }
    }
  }

  /** Takes octets that are canonical as they stand, which nearly all are. */
  private int copyRun(byte[] chunk, int from, int end) {
    int to = canonicalEnd(chunk, from, end);
    int length = to - from;
    if (length > out.length - used) {
      writeOut();
    }
    if (length > out.length) {
      hash(chunk, from, to);
    } else {
      System.arraycopy(chunk, from, out, used, length);
      used += length;
    }
    return to;
  }

  /**
   * The end of what stays as it is: visible and 8-bit octets, and between two of them one SP or one
   * CRLF. The first octet is visible.
   */
  private static int canonicalEnd(byte[] chunk, int from, int end) {
    int i = from + 1;
    while (i < end) {
      while (i + Long.BYTES <= end && areVisible((long) LONGS.get(chunk, i))) {
        i += Long.BYTES;
      }
      if (i == end) {
        return i;
      }
      byte b = chunk[i];
      if (isVisible(b)) {
        i++;
      } else if (b == ' ' && i + 1 < end && isVisible(chunk[i + 1])) {
        i += 2;
      } else if (b == '\r' && i + 2 < end && chunk[i + 1] == '\n' && isVisible(chunk[i + 2])) {
        i += 3;
      } else {
        return i;
      }
    }
    return i;
  }

  /** The same of eight octets: adding 0x5f carries into bit 7 of each that is above SP. */
  private static boolean areVisible(long octets) {
    return (((octets & LOW_BITS) + ABOVE_SPACE | octets) & HIGH_BITS) == HIGH_BITS;
  }

  private static boolean isVisible(byte b) {
    return b > ' ' || b < 0;
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
