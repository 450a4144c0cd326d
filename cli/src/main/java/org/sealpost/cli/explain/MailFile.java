// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.explain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.common.milter.HeaderField;

/**
 * A message from a file, as Postfix would hand it to a milter: field values with the space after
 * the colon and LF folds, the body with CRLF. Files with LF are taken for files with CRLF, as mail
 * programs save them.
 *
 * <p>Limits: {@link #MAX_BYTES}.
 */
final class MailFile {
  private static final int MAX_BYTES = 40 << 20;

  private final List<HeaderField> fields = new ArrayList<>();
  private byte[] body = {};

  private MailFile() {}

  static MailFile read(Path file) throws IOException, Problem {
    if (Files.size(file) > MAX_BYTES) {
      throw new Problem(file + ": larger than any message, " + (MAX_BYTES >> 20) + " MB");
    }
    MailFile mail = new MailFile();
    mail.parse(Files.readString(file, ISO_8859_1).replace("\r\n", "\n"));
    if (mail.fields.isEmpty()) {
      throw new Problem(file + ": no message: it does not begin with a header field");
    }
    return mail;
  }

  List<HeaderField> fields() {
    return fields;
  }

  ByteBuffer body() {
    return ByteBuffer.wrap(body);
  }

  String bodyText() {
    return new String(body, ISO_8859_1);
  }

  /** Values of all fields of a name, unfolded by nobody. */
  List<String> values(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(HeaderField::value)
        .toList();
  }

  private void parse(String text) {
    int at = 0;
    StringBuilder field = new StringBuilder();
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      String line = text.substring(at, end < 0 ? text.length() : end);
      boolean folded = !line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
      // As Postfix: a line that is neither field nor fold begins the body.
      if (!folded && (line.isEmpty() || line.indexOf(':') <= 0)) {
        at = line.isEmpty() && end >= 0 ? end + 1 : at;
        break;
      }
      if (!folded) {
        flush(field);
      }
      field.append(folded ? "\n" : "").append(line);
      at = end < 0 ? text.length() : end + 1;
    }
    flush(field);
    body = text.substring(at).replace("\n", "\r\n").getBytes(ISO_8859_1);
  }

  private void flush(StringBuilder field) {
    int colon = field.indexOf(":");
    if (colon > 0) {
      fields.add(new HeaderField(field.substring(0, colon), field.substring(colon + 1)));
    }
    field.setLength(0);
  }
}
