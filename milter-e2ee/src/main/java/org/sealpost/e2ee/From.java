// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.List;
import org.sealpost.common.milter.HeaderField;

/** Finds the From fields of a message. */
final class From {
  private From() {}

  /** The values of all From fields, also of {@code From :}, which some readers take for one. */
  static List<String> values(List<HeaderField> fields) {
    return fields.stream()
        .filter(f -> f.name().strip().equalsIgnoreCase("From"))
        .map(HeaderField::value)
        .toList();
  }
}
