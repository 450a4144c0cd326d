// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

/** What a header field must not hold, whatever its name: a reader may see two fields in it. */
public final class FieldSyntax {
  private FieldSyntax() {}

  /** Makes sure that a name is printable ASCII without spaces (RFC 5322 section 2.2). */
  public static String requireName(String name) throws StructureException {
    if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
      throw new StructureException(Violation.HEADER_NAME);
    }
    return name;
  }

  /** Makes sure that every line end in a value is a fold, and that no line is blank. */
  public static void requireValue(String value) throws StructureException {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c == 0 || (c == '\r' && !value.startsWith("\n", i + 1))) {
        throw new StructureException(Violation.HEADER_VALUE);
      }
      if (c == '\n' && !isContinuation(value, i + 1)) {
        throw new StructureException(Violation.HEADER_VALUE);
      }
    }
  }

  private static boolean isContinuation(String value, int from) {
    int i = from;
    while (i < value.length() && Blank.isBlank(value.charAt(i))) {
      i++;
    }
    return i > from && i < value.length() && value.charAt(i) != '\n' && value.charAt(i) != '\r';
  }
}
