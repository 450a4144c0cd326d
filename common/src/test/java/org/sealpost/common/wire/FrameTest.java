// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
  private static final int LIMIT = 200_000;

  @Test
  void emptyStream() throws IOException {
    assertNull(reader(new byte[0], 1).next());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 4096, 16384, Integer.MAX_VALUE})
  void frames_splitAnywhere(int split) throws IOException {
    List<byte[]> payloads = payloads();
    FrameReader reader = reader(encode(payloads), split);
    for (byte[] payload : payloads) {
      assertArrayEquals(payload, bytes(reader.next()));
    }
    assertNull(reader.next());
  }

  @Test
  void shrink_losesNothing() throws IOException {
    List<byte[]> payloads = payloads();
    FrameReader reader = reader(encode(payloads), 16384);
    for (byte[] payload : payloads) {
      assertArrayEquals(payload, bytes(reader.next()));
      reader.shrink();
    }
    assertNull(reader.next());
  }

  @Test
  void frame_cutAtEachByte() throws IOException {
    byte[] frame = encode(List.of(new byte[20]));
    for (int length = 1; length < frame.length; length++) {
      FrameReader reader = reader(Arrays.copyOf(frame, length), 3);
      assertThrows(WireException.class, reader::next, "cut at " + length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, LIMIT + 1})
  void length_beyondTheLimits(int length) {
    byte[] frame = ByteBuffer.allocate(10).putInt(length).array();
    assertThrows(WireException.class, () -> reader(frame, 100).next());
  }

  @Test
  void largestFrame() throws IOException {
    byte[] payload = new byte[LIMIT];
    assertArrayEquals(payload, bytes(reader(encode(List.of(payload)), 16384).next()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "\u0100"})
  void writer_refusesStrings(String value) {
    assertThrows(
        IllegalArgumentException.class, () -> new FrameWriter(b -> {}).begin('x').string(value));
  }

  @Test
  void fields_inBigEndianOrder() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter writer = writer(out);
    writer.begin('x').octet(0xfe).int16(0xfedc).int32(0xfedcba98).string("\u00ff").end();
    writer.flush();
    FieldReader fields = new FieldReader(ByteBuffer.wrap(out.toByteArray()));
    assertEquals(10, fields.int32());
    assertEquals('x', fields.octet());
    assertEquals(0xfe, fields.octet());
    assertEquals(0xfedc, fields.int16());
    assertEquals(0xfedcba98, fields.int32());
    assertEquals("\u00ff", fields.string());
    fields.end();
  }

  private static List<byte[]> payloads() {
    Random random = new Random(1);
    List<byte[]> payloads = new ArrayList<>();
    for (int size : new int[] {1, 10, 4091, 4092, 4093, 3, 65536, 1, 65535, 70000, 2, 16384, 100}) {
      byte[] payload = new byte[size];
      random.nextBytes(payload);
      payloads.add(payload);
    }
    return payloads;
  }

  private static byte[] encode(List<byte[]> payloads) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter writer = writer(out);
    for (byte[] payload : payloads) {
      ByteBuffer rest = ByteBuffer.wrap(payload, 1, payload.length - 1);
      writer.begin((char) (payload[0] & 0xff)).bytes(rest).end();
    }
    writer.flush();
    return out.toByteArray();
  }

  private static FrameWriter writer(ByteArrayOutputStream out) {
    return new FrameWriter(Channels.newChannel(out)::write);
  }

  private static FrameReader reader(byte[] bytes, int split) {
    ByteBuffer from = ByteBuffer.wrap(bytes);
    return new FrameReader(
        to -> {
          if (!from.hasRemaining()) {
            return -1;
          }
          int count = Math.min(split, Math.min(from.remaining(), to.remaining()));
          to.put(from.slice(from.position(), count));
          from.position(from.position() + count);
          return count;
        },
        LIMIT);
  }

  private static byte[] bytes(@Nullable ByteBuffer buffer) {
    byte[] bytes = new byte[buffer == null ? 0 : buffer.remaining()];
    if (buffer != null) {
      buffer.get(bytes);
    }
    return bytes;
  }
}
