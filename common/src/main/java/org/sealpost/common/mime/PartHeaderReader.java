// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of one part, line by line up to the empty line.
 *
 * <p>RFC 5322 section 2.2, without its obsolete forms: no white space before the colon, no
 * continuation line of white space alone (some readers end the header there).
 *
 * <p>Limits: 4096 bytes with line ends.
 */
final class PartHeaderReader {
  private static final int MAX_SIZE = 4096;

  private final EntityHeader.Builder fields = new EntityHeader.Builder();
  private final StringBuilder value = new StringBuilder();
  private @Nullable String name;
  private int size;

  /** Takes a line; whether it was the empty one that ends the header. */
  boolean line(byte[] line, int length) throws StructureException {
    size += length + 2;
    if (size > MAX_SIZE) {
      throw new StructureException(Violation.HEADER_SIZE);
    }
    if (length == 0) {
      addField();
      return true;
    }
    String text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
    checkCharacters(text);
    if (Blank.isBlank(text.charAt(0))) {
      if (name == null || Blank.strip(text).isEmpty()) {
        throw new StructureException(Violation.HEADER_LINE);
      }
      value.append('\n').append(text);
      return false;
    }
    addField();
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new StructureException(Violation.HEADER_LINE);
    }
    name = FieldSyntax.requireName(text.substring(0, colon));
    value.setLength(0);
    value.append(text, colon + 1, length);
    return false;
  }

  EntityHeader header() throws StructureException {
    return fields.build();
  }

  private void addField() throws StructureException {
    if (name != null) {
      fields.add(name, value.toString());
    }
  }

  private static void checkCharacters(String text) throws StructureException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new StructureException(Violation.HEADER_VALUE);
      }
    }
  }
}
