// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.limits;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Turns a login, an address or an instance into a 64-bit key: SipHash-2-4 (Aumasson and Bernstein,
 * 2012) with a secret of 16 bytes. The secret keeps clients from choosing texts that collide, and
 * the tables and their file from naming anybody.
 */
public final class KeyHash {
  private final long k0;
  private final long k1;

  /**
   * @param secret 16 bytes
   */
  public KeyHash(byte[] secret) {
    ByteBuffer words = ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN);
    k0 = words.getLong();
    k1 = words.getLong();
  }

  /**
   * The key of a text.
   *
   * @param kind keeps the same text in two uses apart
   */
  public long of(char kind, String text) {
    return of(kind, text.getBytes(ISO_8859_1));
  }

  public long of(char kind, byte[] bytes) {
    byte[] message = new byte[bytes.length + 1];
    message[0] = (byte) kind;
    System.arraycopy(bytes, 0, message, 1, bytes.length);
    return of(message);
  }

  public long of(byte[] message) {
    State state = new State(k0, k1);
    // Padded with zeros; the last byte is the length.
    byte[] padded = Arrays.copyOf(message, message.length / 8 * 8 + 8);
    padded[padded.length - 1] = (byte) message.length;
    ByteBuffer words = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN);
    while (words.hasRemaining()) {
      state.compress(words.getLong());
    }
    return state.end();
  }

  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long k0, long k1) {
      v0 = k0 ^ 0x736f6d6570736575L;
      v1 = k1 ^ 0x646f72616e646f6dL;
      v2 = k0 ^ 0x6c7967656e657261L;
      v3 = k1 ^ 0x7465646279746573L;
    }

    void compress(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long end() {
      v2 ^= 0xff;
      for (int i = 0; i < 4; i++) {
        round();
      }
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
