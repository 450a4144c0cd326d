// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.explain;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The OpenPGP packets of the first armored message in a text, for people (RFC 9580 section 4.2).
 * Decides nothing: it reads what it can, and says where it cannot go on.
 */
final class Packets {
  private static final String BEGIN = "-----BEGIN PGP MESSAGE-----";
  private static final String END = "-----END PGP MESSAGE-----";
  private static final int MAX_SHOWN = 100;

  private final byte[] data;
  private final List<String> lines = new ArrayList<>();
  private int at;

  /** Where the body of a packet of several chunks begins; 0 for one of known length. */
  private int partial;

  private Packets(byte[] data) {
    this.data = data;
  }

  /** A line for each packet; empty if there is no armor. */
  static List<String> of(String text) {
    int begin = text.indexOf(BEGIN);
    if (begin < 0) {
      return List.of();
    }
    int end = text.indexOf(END, begin);
    String armor = text.substring(begin + BEGIN.length(), end < 0 ? text.length() : end);
    int blank = armor.indexOf("\r\n\r\n");
    String base64 = armor.substring(blank < 0 ? 0 : blank);
    Packets packets = new Packets(decode(base64.replaceAll("\r\n=[A-Za-z0-9+/]{4}\\s*$", "")));
    packets.walk();
    return packets.lines;
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private void walk() {
    while (at < data.length && lines.size() < MAX_SHOWN) {
      int start = at;
      int header = data[at++] & 0xff;
      if ((header & 0x80) == 0) {
        lines.add("octet " + start + ": not a packet header");
        return;
      }
      boolean legacy = (header & 0x40) == 0;
      int tag = legacy ? header >> 2 & 0x0f : header & 0x3f;
      long length = legacy ? legacyLength(header & 3) : newLength();
      if (length < 0) {
        lines.add(name(tag, -1) + ": indeterminate length, or none");
        return;
      }
      int body = partial > 0 ? partial : at;
      lines.add(
          name(tag, body)
              + ", "
              + length
              + " octets"
              + (partial > 0 ? " in several chunks" : "")
              + (at + (partial > 0 ? 0 : length) > data.length
                  ? ", of which some are missing"
                  : ""));
      if (partial == 0) {
        at = (int) Math.min(data.length, at + length);
      }
    }
  }

  private long legacyLength(int type) {
    partial = 0;
    return type == 3 ? -1 : number(1 << type);
  }

  private long newLength() {
    partial = 0;
    long total = 0;
    while (at < data.length) {
      int first = data[at++] & 0xff;
      long length =
          first < 192
              ? first
              : first < 224
                  ? ((first - 192L) << 8) + number(1) + 192
                  : first == 255 ? number(4) : 1L << (first & 0x1f);
      boolean more = first >= 224 && first < 255;
      if (!more && partial == 0) {
        return length;
      }
      partial = partial == 0 ? at : partial;
      total += length;
      at = (int) Math.min(data.length, at + length);
      if (!more) {
        return total;
      }
    }
    return -1;
  }

  private long number(int octets) {
    long value = 0;
    for (int i = 0; i < octets; i++) {
      value = value << 8 | (at < data.length ? data[at++] & 0xff : 0);
    }
    return value;
  }

  private String name(int tag, int body) {
    int version = body >= 0 && body < data.length ? data[body] & 0xff : 0;
    return switch (tag) {
      case 1 ->
          "PKESK version "
              + version
              + (version == 3 ? keyId(body + 1) : "")
              + " (a key of a reader)";
      case 3 -> "SKESK version " + version + " (a password)";
      case 18 -> "SEIPD version " + version + " (the encrypted content)";
      case 9 -> "SED (encrypted without protection)";
      case 10 -> "Marker";
      case 11 -> "Literal Data: readable";
      case 8 -> "Compressed Data: readable";
      case 2 -> "Signature";
      case 4 -> "One-Pass Signature";
      case 20 -> "AEAD Encrypted Data (of a draft)";
      case 21 -> "Padding";
      default -> "packet of type " + tag;
    };
  }

  private String keyId(int from) {
    if (from + 8 > data.length) {
      return "";
    }
    String id = HexFormat.of().formatHex(data, from, from + 8).toUpperCase(Locale.ROOT);
    return id.matches("0+") ? ", reader not named" : ", key ID " + id;
  }
}
