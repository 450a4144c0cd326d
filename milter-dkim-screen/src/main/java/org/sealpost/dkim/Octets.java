// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.Arrays;

/** Bytes that grow. ByteArrayOutputStream would take its lock for every byte. */
final class Octets {
  private byte[] bytes = new byte[2048];
  private int length;

  void add(int octet) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * length);
    }
    bytes[length++] = (byte) octet;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void cut(int newLength) {
    length = newLength;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }
}
