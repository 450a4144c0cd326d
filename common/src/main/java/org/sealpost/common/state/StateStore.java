// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.state;

import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * The relay's tables, shared by services that each own theirs. A service names itself a
 * <i>component</i> and gives its schema as a list of steps; the store says how many of them it has
 * seen, so a newer program brings older tables up to date, once.
 *
 * <p>One implementation now, {@link StateDatabase}. Another database comes in behind the same
 * questions; what it may not understand of the services' SQL is named in docs/adr/0010.
 *
 * <p>Diagnostics: {@link IOException} is local trouble; nothing of the transaction has happened
 * then.
 */
public interface StateStore extends Closeable {
  /** Work inside one transaction. */
  @FunctionalInterface
  interface Work<T> {
    /** Does it; an exception undoes it. */
    T apply(Connection connection) throws SQLException;
  }

  /**
   * Brings a component's tables up to date. Writes nothing if they are.
   *
   * @param component owner of the tables, such as {@code policy}
   * @param steps SQL statements in the order in which versions brought them; only ever appended to
   */
  void migrate(String component, List<String> steps) throws IOException;

  /** Runs work in a transaction of its own and commits it. */
  <T> T inTransaction(Work<T> work) throws IOException;

  /** Runs a query. It sees what was committed before it began, and waits for no writer. */
  <T> T read(Work<T> query) throws IOException;

  /**
   * A statement for frequent work, made once for each connection. It is not to be closed; a result
   * set of it is.
   *
   * @param db the work's own connection
   */
  PreparedStatement prepared(Connection db, String sql) throws SQLException;
}
