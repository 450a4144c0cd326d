// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import java.util.List;
import java.util.function.Predicate;

/**
 * The header of the message in hand. Changes are seen at once by every later screen and reach the
 * MTA at the end of the message (SMFIR_CHGHEADER, INSHEADER, ADDHEADER).
 */
public interface Headers {
  /** All fields in order, as changed so far. */
  List<HeaderField> fields();

  /** The fields of that name, in order; names are case-insensitive. */
  List<HeaderField> named(String name);

  /** Drops every field that matches. */
  void removeIf(Predicate<HeaderField> condition);

  /**
   * Gives every field of that name a new value.
   *
   * @param value with its own leading space
   */
  void replace(String name, String value);

  /** Puts a field before all others, also before the MTA's own {@code Received}. */
  void prepend(HeaderField field);

  /** Puts a field after all others. */
  void append(HeaderField field);
}
