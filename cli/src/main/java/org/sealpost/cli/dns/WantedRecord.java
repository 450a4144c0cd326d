// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.dns;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A record that the relay's zone should have.
 *
 * @param name without final dot
 * @param data as a zone file has it
 * @param required without it mail fails somewhere; others are recommended
 * @param zoneLine the whole line
 * @param fits whether what DNS has will do
 */
record WantedRecord(
    String name,
    String type,
    String data,
    boolean required,
    String zoneLine,
    Predicate<List<String>> fits) {
  /** What DNS says; {@code trouble} means that nobody can say now. */
  enum State {
    OK,
    MISSING,
    DIFFERENT,
    TROUBLE
  }

  /** The result for one record; field names are those of the JSON. */
  record Checked(
      String name,
      String type,
      String data,
      boolean required,
      String state,
      List<String> found,
      String zoneLine) {}

  /** Asks. */
  Checked check(Records records) {
    List<String> found = List.of();
    State state;
    try {
      found = records.look(name, type);
      state = fits.test(found) ? State.OK : found.isEmpty() ? State.MISSING : State.DIFFERENT;
    } catch (IOException e) {
      state = State.TROUBLE;
    }
    return new Checked(
        name, type, data, required, state.name().toLowerCase(Locale.ROOT), found, zoneLine);
  }
}
