// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.util.Arrays;

/**
 * The base64 lines of an armor, given to a {@link PacketWalk}. Only characters are checked where
 * the walk skips a packet's body; octets are decoded where it wants to see them.
 *
 * <p>RFC 4648 section 4, lines of any length. Padding is required and ends the data; blanks may
 * stand at the end of a line only; no line is empty.
 */
final class Base64Lines {
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private enum At {
    LINE_START,
    DATA,
    SECOND_PAD,
    TRAILING_BLANK,
    LF
  }

  private final PacketWalk packets;
  private At at = At.LINE_START;
  private int quad;
  private int quadLength;
  private boolean padded;

  Base64Lines(PacketWalk packets) {
    this.packets = packets;
  }

  static boolean isBase64(int c) {
    return c >= 0 && c < 256 && VALUES[c] >= 0;
  }

  /**
   * Takes lines of data, and leaves a line that starts with {@code -} or {@code =}.
   *
   * @return the index after the last byte taken
   */
  int take(byte[] bytes, int from, int to) throws StructureException {
    int i = from;
    while (i < to) {
      byte b = bytes[i];
      switch (at) {
        case LINE_START -> {
          if (b == '-' || b == '=') {
            return i;
          }
          if (padded || !isBase64(b & 0xff)) {
            throw new StructureException(padded ? Violation.ARMOR_PADDING : Violation.ARMOR_DATA);
          }
          at = At.DATA;
        }
        case DATA -> {
          i = run(bytes, i, to);
          if (i < to) {
            afterRun(bytes[i++]);
          }
        }
        case SECOND_PAD -> {
          if (b != '=') {
            throw new StructureException(Violation.ARMOR_PADDING);
          }
          at = At.TRAILING_BLANK;
          i++;
        }
        case TRAILING_BLANK -> {
          trailing(b);
          i++;
        }
        case LF -> {
          if (b != '\n') {
            throw new StructureException(Violation.BARE_CR);
          }
          at = At.LINE_START;
          i++;
        }
      }
    }
    return i;
  }

  /** The checksum or the last line of the armor has come. */
  void end() throws StructureException {
    if (quadLength != 0) {
      throw new StructureException(Violation.ARMOR_PADDING);
    }
    packets.end();
  }

  /** Takes base64 characters up to another character or the end of the chunk. */
  private int run(byte[] bytes, int from, int to) throws StructureException {
    int i = from;
    while (i < to) {
      if (quadLength == 0 && packets.skippable() >= 3) {
        long skippable = packets.skippable() / 3;
        int quads = (scan(bytes, i, (int) Math.min(to, i + skippable * 4)) - i) / 4;
        packets.skip(quads * 3L);
        i += quads * 4;
        if (i == to) {
          return i;
        }
      }
      int value = VALUES[bytes[i] & 0xff];
      if (value < 0) {
        return i;
      }
      i++;
      quad = quad << 6 | value;
      if (++quadLength == 4) {
        packets.octet(quad >> 16 & 0xff);
        packets.octet(quad >> 8 & 0xff);
        packets.octet(quad & 0xff);
        quadLength = 0;
      }
    }
    return i;
  }

  /** Index of the first character that is not base64. */
  private static int scan(byte[] bytes, int from, int to) {
    int i = from;
    // Eight at a time: one branch for all of them.
    while (i <= to - 8) {
      int any =
          VALUES[bytes[i] & 0xff]
              | VALUES[bytes[i + 1] & 0xff]
              | VALUES[bytes[i + 2] & 0xff]
              | VALUES[bytes[i + 3] & 0xff]
              | VALUES[bytes[i + 4] & 0xff]
              | VALUES[bytes[i + 5] & 0xff]
              | VALUES[bytes[i + 6] & 0xff]
              | VALUES[bytes[i + 7] & 0xff];
      if (any < 0) {
        break;
      }
      i += 8;
    }
    while (i < to && VALUES[bytes[i] & 0xff] >= 0) {
      i++;
    }
    return i;
  }

  private void afterRun(byte b) throws StructureException {
    if (b != '=') {
      trailing(b);
      return;
    }
    if (quadLength < 2) {
      throw new StructureException(Violation.ARMOR_PADDING);
    }
    at = quadLength == 2 ? At.SECOND_PAD : At.TRAILING_BLANK;
    int bits = quad << (6 * (4 - quadLength));
    packets.octet(bits >> 16 & 0xff);
    if (quadLength == 3) {
      packets.octet(bits >> 8 & 0xff);
    }
    quadLength = 0;
    padded = true;
  }

  private void trailing(byte b) throws StructureException {
    switch (b) {
      case ' ', '\t' -> at = At.TRAILING_BLANK;
      case '\r' -> at = At.LF;
      case '\n' -> throw new StructureException(Violation.BARE_LF);
      case 0 -> throw new StructureException(Violation.NUL);
      default -> throw new StructureException(Violation.ARMOR_DATA);
    }
  }
}
