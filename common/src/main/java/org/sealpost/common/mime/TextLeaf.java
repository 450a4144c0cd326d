// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A part whose body is one known line, with nothing but white space around it. */
public final class TextLeaf implements Leaf {
  private final String text;
  private final boolean anyCase;
  private boolean seen;

  private TextLeaf(String text, boolean anyCase) {
    this.text = text;
    this.anyCase = anyCase;
  }

  /** The body must be this text. */
  public static TextLeaf exactly(String text) {
    return new TextLeaf(text, false);
  }

  /** The body, in lower case, must be this text. */
  public static TextLeaf lowerCased(String text) {
    return new TextLeaf(text, true);
  }

  @Override
  public void line(byte[] line, int length) throws StructureException {
    if (Blank.isBlank(line, 0, length)) {
      return;
    }
    String found = Blank.strip(new String(line, 0, length, StandardCharsets.ISO_8859_1));
    if (seen || !(anyCase ? found.toLowerCase(Locale.ROOT) : found).equals(text)) {
      throw new StructureException(Violation.PART_TEXT);
    }
    seen = true;
  }

  @Override
  public void end() throws StructureException {
    if (!seen) {
      throw new StructureException(Violation.PART_TEXT);
    }
  }
}
