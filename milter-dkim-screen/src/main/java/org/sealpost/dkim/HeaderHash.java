// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a message as signatures select from it: h= takes the fields of one name from the
 * bottom up, and a name for which none is left stands for the absence of one (RFC 6376 section
 * 5.4.2).
 */
final class HeaderHash {
  private final Map<String, List<Field>> byName = new HashMap<>();

  HeaderHash(List<Field> header) {
    for (Field field : header) {
      byName.computeIfAbsent(field.key(), name -> new ArrayList<>(1)).add(field);
    }
  }

  /** The fields of that name, in order; lower case. */
  List<Field> named(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /**
   * What a signature is over: the fields that h= names, then the DKIM-Signature field without the
   * value of b= and without CRLF (RFC 6376 section 3.7).
   *
   * @param own the DKIM-Signature field itself, which h= never means
   */
  Octets input(
      List<String> signedFields, Canonicalization canonicalization, Field own, String emptied) {
    Octets out = new Octets();
    select(out, signedFields, canonicalization, own);
    canonicalization.header(out, own.name(), emptied);
    return out;
  }

  private void select(
      Octets out, List<String> signedFields, Canonicalization canonicalization, Field own) {
    Map<String, Integer> left = new HashMap<>();
    for (String name : signedFields) {
      List<Field> fields = named(name);
      int next = left.getOrDefault(name, fields.size()) - 1;
      if (next >= 0 && isSame(fields.get(next), own)) {
        next--;
      }
      if (next >= 0) {
        Field field = fields.get(next);
        canonicalization.header(out, field.name(), field.value());
        out.add('\r');
        out.add('\n');
      }
      left.put(name, Math.max(next, 0));
    }
  }

  @SuppressWarnings("ReferenceEquality") // Two equal fields are still two fields.
  private static boolean isSame(Field a, Field b) {
    return a == b;
  }
}
