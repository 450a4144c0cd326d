// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.util.List;

/**
 * What a dictionary knows. Strings hold one byte per {@code char}, as they came over the wire.
 *
 * <p>Diagnostics: {@link IOException} is local trouble: it is logged, and Dovecot gets {@code F}.
 */
public interface DictHandler {
  /** Answers a look-up. */
  Answer lookup(String key, String user) throws IOException;

  /** Writes every row below a path. */
  default void iterate(Iteration iteration, Rows rows) throws IOException {}

  /** Does the changes of a transaction; they may be done one by one. */
  default void commit(Transaction transaction) throws IOException {
    throw new IOException("this dictionary cannot be changed");
  }

  /** What a look-up finds. */
  sealed interface Answer {
    /** Reply {@code O}, or {@code M} for several values. */
    record Found(List<String> values) implements Answer {}

    /** Reply {@code N}. */
    record NotFound() implements Answer {}

    Answer NOT_FOUND = new NotFound();

    static Answer found(String value) {
      return new Found(List.of(value));
    }
  }

  /**
   * A request for all rows.
   *
   * @param maxRows the most rows wanted; 0 for all
   */
  record Iteration(int flags, int maxRows, String path, String user) {}

  /** Takes rows one by one; a slow reader holds the writer back. */
  interface Rows {
    /** Adds a row; it goes nowhere if there are as many as wanted. */
    void add(String key, String value) throws IOException;
  }

  /** A change within a transaction. */
  sealed interface Change {
    /** The key it concerns. */
    String key();

    record Set(String key, String value) implements Change {}

    record Unset(String key) implements Change {}

    record Increment(String key, long difference) implements Change {}
  }

  /** What a commit asks for. */
  record Transaction(String user, List<Change> changes) {}
}
