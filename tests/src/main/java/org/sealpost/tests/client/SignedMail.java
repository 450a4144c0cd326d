// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.dkim.Field;
import org.sealpost.dkim.Signing;
import org.sealpost.dkim.SigningKey;

/** A mail as the relay of its sender sends it on: signed. */
public final class SignedMail {
  private SignedMail() {}

  /** The message, CRLF line ends, with a signature by each key in front. */
  public static byte[] of(List<SigningKey> keys, byte[] message) throws GeneralSecurityException {
    String text = new String(message, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 2;
    List<Field> fields = new ArrayList<>();
    for (String line : text.substring(0, end).split("\r\n(?![ \t])", 0)) {
      int colon = line.indexOf(':');
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1)));
    }
    Signing signing = new Signing(keys);
    signing.body(ByteBuffer.wrap(message, end + 2, message.length - end - 2));
    StringBuilder signed = new StringBuilder();
    for (Field field : signing.finish(fields, System.currentTimeMillis() / 1000)) {
      signed.append(field.name()).append(':').append(field.value().replace("\n", "\r\n"));
      signed.append("\r\n");
    }
    return signed.append(text).toString().getBytes(ISO_8859_1);
  }
}
