// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import org.sealpost.common.mime.ArmorLeaf;
import org.sealpost.common.mime.ContentType;
import org.sealpost.common.mime.EntityHeader;
import org.sealpost.common.mime.Leaf;
import org.sealpost.common.mime.Parts;
import org.sealpost.common.mime.StructureException;
import org.sealpost.common.mime.TextLeaf;
import org.sealpost.common.mime.Violation;

/** The two parts of {@code multipart/encrypted}: RFC 3156 section 4. */
final class EncryptedParts implements Parts {
  static final int MAX_ARMOR_HEADERS = 8;

  private final int maxArmorHeaders;

  EncryptedParts(int maxArmorHeaders) {
    this.maxArmorHeaders = maxArmorHeaders;
  }

  /** Whether a reader that compares only the start of a line takes an armor line for this one. */
  static boolean isArmorLine(String delimiter) {
    return ArmorLeaf.BEGIN.startsWith(delimiter) || ArmorLeaf.END.startsWith(delimiter);
  }

  @Override
  public int count() {
    return 2;
  }

  @Override
  public Leaf open(int index, EntityHeader header) throws StructureException {
    header.requireIdentityEncoding();
    ContentType type = header.requireContentType();
    String subtype = index == 0 ? "pgp-encrypted" : "octet-stream";
    if (!type.is("application", subtype)) {
      throw new StructureException(Violation.PART_TYPE);
    }
    return index == 0 ? TextLeaf.exactly("Version: 1") : new ArmorLeaf(maxArmorHeaders);
  }
}
