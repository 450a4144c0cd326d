// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.e2ee.EncryptionRule.Direction;

/** A message under test: header fields and body, one char per byte. */
record Mail(List<HeaderField> header, String body) {
  static final String BOUNDARY = "b0undary";
  static final String TYPE =
      "multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=\"" + BOUNDARY + "\"";
  static final String VERSION_PART =
      "--b0undary\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n";
  static final String DATA_HEADER =
      "--b0undary\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\r\n";
  static final String BEGIN = "-----BEGIN PGP MESSAGE-----\r\n";
  static final String END = "-----END PGP MESSAGE-----\r\n";
  static final String CLOSE = "--b0undary--\r\n";

  /** Reads header lines; a line that starts with a blank continues the one before. */
  static Mail of(String headerLines, String body) {
    List<HeaderField> fields = new ArrayList<>();
    for (String line : headerLines.split("\n(?![ \t])")) {
      int colon = line.indexOf(':');
      fields.add(new HeaderField(line.substring(0, colon), line.substring(colon + 1)));
    }
    return new Mail(List.copyOf(fields), body);
  }

  /** A message as clients write it, with this body. */
  static Mail encrypted(String body) {
    return of("From: <alice@a.test>\nSubject: [...]\nContent-Type: " + TYPE, body);
  }

  /** The usual body, around this armor. */
  static String body(String armor) {
    return VERSION_PART + DATA_HEADER + armor + "\r\n" + CLOSE;
  }

  static String armor(byte[] packets) {
    return BEGIN + "\r\n" + OpenPgp.base64(packets) + END;
  }

  static Mail encrypted(byte[] packets) {
    return encrypted(body(armor(packets)));
  }

  Mail withHeader(String headerLines) {
    return of(headerLines, body);
  }

  Finding check(Direction direction) {
    return check(direction, body.length());
  }

  /** Feeds the body in chunks of that size. */
  Finding check(Direction direction, int chunkSize) {
    EncryptionRule rule = new EncryptionRule(direction);
    Finding finding = rule.headers(header, List.of("bob@b.test"));
    byte[] bytes = body.getBytes(ISO_8859_1);
    for (int i = 0; i < bytes.length && finding == Finding.UNDECIDED; i += chunkSize) {
      finding = rule.body(ByteBuffer.wrap(bytes, i, Math.min(chunkSize, bytes.length - i)));
    }
    return finding == Finding.UNDECIDED ? rule.end() : finding;
  }

  /** Feeds the body in two chunks. */
  Finding checkSplitAt(Direction direction, int cut) {
    EncryptionRule rule = new EncryptionRule(direction);
    Finding finding = rule.headers(header, List.of("bob@b.test"));
    byte[] bytes = body.getBytes(ISO_8859_1);
    if (finding == Finding.UNDECIDED) {
      rule.body(ByteBuffer.wrap(bytes, 0, cut));
      rule.body(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
      finding = rule.end();
    }
    return finding;
  }
}
