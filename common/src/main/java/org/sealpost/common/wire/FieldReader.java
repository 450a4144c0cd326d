// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields of one frame: integers, big endian, and strings that end with NUL, one {@code
 * char} per byte.
 *
 * <p>Diagnostics: {@link WireException} for a field that is cut off and, from {@link #end}, for
 * bytes after the last field.
 */
public final class FieldReader {
  private final ByteBuffer payload;

  public FieldReader(ByteBuffer payload) {
    this.payload = payload;
  }

  /** Whether there is another field. */
  public boolean hasMore() {
    return payload.hasRemaining();
  }

  /** One byte. */
  public char octet() throws WireException {
    need(1);
    return (char) (payload.get() & 0xff);
  }

  /** Two bytes, unsigned. */
  public int int16() throws WireException {
    need(2);
    return payload.getShort() & 0xffff;
  }

  /** Four bytes. */
  public int int32() throws WireException {
    need(4);
    return payload.getInt();
  }

  /** One string. */
  public String string() throws WireException {
    int start = payload.position();
    int end = start;
    while (end < payload.limit() && payload.get(end) != 0) {
      end++;
    }
    if (end == payload.limit()) {
      throw new WireException("string without its NUL");
    }
    byte[] bytes = new byte[end - start];
    payload.get(bytes).get();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** All strings up to the end of the frame. */
  public List<String> strings() throws WireException {
    List<String> strings = new ArrayList<>(2);
    while (hasMore()) {
      strings.add(string());
    }
    return List.copyOf(strings);
  }

  /** All bytes up to the end of the frame, not copied. */
  public ByteBuffer rest() {
    ByteBuffer rest = payload.slice();
    payload.position(payload.limit());
    return rest;
  }

  /** Checks that nothing is left. */
  public void end() throws WireException {
    if (hasMore()) {
      throw new WireException(payload.remaining() + " bytes after the last field");
    }
  }

  private void need(int count) throws WireException {
    if (payload.remaining() < count) {
      throw new WireException("frame too short");
    }
  }
}
