// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * A mail that looks end-to-end encrypted to everybody without the key, and there is none: PGP/MIME
 * (RFC 3156 section 4) around one PKESK and one SEIPD packet (RFC 9580 sections 5.1 and 5.13) of
 * noise. Small by default; {@link #size} gives it an exact size on the wire.
 */
public final class EncryptedMail {
  private static final String BOUNDARY = "=_sealpost";
  private static final int LINE = 76;
  // Header space that makes up for base64's steps of 4 characters and the last line's end.
  private static final int PADDING_STEP = 200;

  private final List<String> header = new ArrayList<>();
  private int wireSize;

  /** A mail with the header that a client writes. */
  public EncryptedMail(String from, String to, String subject) {
    header.add("From: <" + from + ">");
    header.add("To: <" + to + ">");
    header.add("Subject: " + subject);
    header.add("Date: Sun, 22 Nov 2026 12:00:00 +0000");
    header.add("Message-ID: <" + Long.toHexString(System.nanoTime()) + "@sealpost.invalid>");
    header.add("MIME-Version: 1.0");
  }

  /** Puts one more field, {@code Name: value}, before the others. */
  public EncryptedMail with(String field) {
    header.add(0, field);
    return this;
  }

  /** Sets the Message-ID, written without angle brackets. */
  public EncryptedMail messageId(String id) {
    header.removeIf(field -> field.startsWith("Message-ID:"));
    return with("Message-ID: <" + id + ">");
  }

  /** Sets the size in bytes, with CRLF line ends and without the final dot. */
  public EncryptedMail size(int bytes) {
    wireSize = bytes;
    return this;
  }

  /** The message, with CRLF line ends. */
  public byte[] bytes() {
    byte[] smallest = build(64, "");
    if (wireSize == 0) {
      return smallest;
    }
    int room = wireSize - smallest.length - PADDING_STEP;
    if (room < 0) {
      throw new IllegalArgumentException("cannot be as small as " + wireSize);
    }
    // A full line of 76 characters and CRLF carries 57 bytes.
    int noise = 64 + (int) ((long) room * 57 / (LINE + 2));
    String field = "X-Padding: ";
    int missing = wireSize - build(noise, field + "\r\n").length;
    return build(noise, field + "x".repeat(missing) + "\r\n");
  }

  private byte[] build(int noise, String extraField) {
    String head =
        String.join("\r\n", header)
            + "\r\n"
            + extraField
            + "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\";\r\n boundary=\""
            + BOUNDARY
            + "\"\r\n\r\n--"
            + BOUNDARY
            + "\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--"
            + BOUNDARY
            + "\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\r\n"
            + "-----BEGIN PGP MESSAGE-----\r\n\r\n";
    String tail = "\r\n-----END PGP MESSAGE-----\r\n\r\n--" + BOUNDARY + "--\r\n";
    byte[] base64 = Base64.getMimeEncoder(LINE, new byte[] {'\r', '\n'}).encode(packets(noise));
    ByteArrayOutputStream message = new ByteArrayOutputStream(base64.length + 1024);
    message.writeBytes(head.getBytes(ISO_8859_1));
    message.writeBytes(base64);
    message.writeBytes(tail.getBytes(ISO_8859_1));
    return message.toByteArray();
  }

  private static byte[] packets(int noise) {
    byte[] key = new byte[1 + 8 + 1 + 2 + 256];
    new Random(1).nextBytes(key);
    key[0] = 3; // version
    key[9] = 1; // RSA
    key[10] = 0x08; // an MPI of 2048 bits
    key[11] = 0x00;
    key[12] |= (byte) 0x80;
    byte[] data = new byte[1 + noise];
    new Random(noise).nextBytes(data);
    data[0] = 1; // version
    return ByteBuffer.allocate(12 + key.length + data.length)
        .put((byte) 0xc1) // PKESK, current packet format, four-octet length
        .put((byte) 0xff)
        .putInt(key.length)
        .put(key)
        .put((byte) 0xd2) // SEIPD
        .put((byte) 0xff)
        .putInt(data.length)
        .put(data)
        .array();
  }
}
