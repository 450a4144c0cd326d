// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A message cut into fields and body, as a milter gets it: folds with LF, body with CRLF. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TestMessage(List<Field> header, byte[] body) {
  /** Reads a message with LF or CRLF line ends. */
  static TestMessage parse(String text) {
    String lf = text.replace("\r\n", "\n");
    int end = lf.indexOf("\n\n");
    List<Field> fields = new ArrayList<>();
    for (String field : lf.substring(0, end).split("\n(?![ \t])")) {
      int colon = field.indexOf(':');
      fields.add(new Field(field.substring(0, colon), field.substring(colon + 1)));
    }
    String body = lf.substring(end + 2).replace("\n", "\r\n");
    return new TestMessage(fields, body.getBytes(ISO_8859_1));
  }

  TestMessage with(Field first) {
    List<Field> fields = new ArrayList<>(header);
    fields.add(0, first);
    return new TestMessage(fields, body);
  }

  TestMessage with(List<Field> first) {
    List<Field> fields = new ArrayList<>(first);
    fields.addAll(header);
    return new TestMessage(fields, body);
  }

  TestMessage withBody(String text) {
    return new TestMessage(header, text.getBytes(ISO_8859_1));
  }

  ByteBuffer chunk() {
    return ByteBuffer.wrap(body);
  }
}
