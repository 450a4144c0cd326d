// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.util.List;
import org.sealpost.common.daemon.Connection;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Trouble;
import org.sealpost.common.metrics.DictMetrics;
import org.sealpost.common.metrics.DictMetrics.Request;

/**
 * One connection of Dovecot's dict client, wire versions 2 to 4 (Dovecot 2.2 to 2.4).
 *
 * <pre>
 * H major TAB minor TAB type TAB user TAB name   hello, first; not answered
 * L key [TAB user]                               look-up: O value, M v1 TAB v2..., N, F text
 * I flags TAB max TAB path [TAB user]            rows O key TAB value, then an empty line; F text
 * B id [TAB user [TAB expire]]                   begin a transaction
 * S id TAB key TAB value                         set
 * U id TAB key                                   unset
 * A id TAB key TAB difference                    atomic increment
 * T id TAB seconds TAB nanoseconds               timestamp of the changes; not used
 * V id TAB yes|no                                hide values in Dovecot's log; not used
 * R id                                           rollback
 * C id, D id                                     commit: O id, F id TAB text
 * </pre>
 *
 * <p>Only L, I, C and D are answered, in order: an answer to any other would derail the stream. In
 * version 2 the user stands in the hello, later with each request.
 *
 * <p>Limits: those of {@link LineReader} and {@link Transactions}.
 *
 * <p>Diagnostics: {@link DictProtocolException} ends the connection. Local trouble of the handler
 * is answered {@code F} with a text that tells Dovecot's log nothing private.
 */
final class DictSession {
  private static final String TROUBLE = "temporary failure, see the relay's log";

  private final String name;
  private final DictHandler handler;
  private final LineReader lines;
  private final ReplyWriter replies;
  private final DictMetrics metrics;
  private final Transactions transactions = new Transactions();
  private String helloUser = "";

  DictSession(String name, Connection connection, DictHandler handler, DictMetrics metrics) {
    this.metrics = metrics;
    this.name = name;
    this.handler = handler;
    this.lines = new LineReader(connection);
    this.replies = new ReplyWriter(connection);
  }

  /** Serves the connection until the peer closes it, or the daemon lets its input end. */
  void run() throws IOException {
    String line = lines.next();
    if (line == null) {
      return;
    }
    hello(line);
    while ((line = lines.next()) != null) {
      command(line);
      // Requests that came in one read are answered in one write.
      if (!lines.hasInput()) {
        replies.flush();
      }
    }
  }

  private void hello(String line) throws DictProtocolException {
    if (!line.startsWith("H")) {
      throw new DictProtocolException("no hello at the start");
    }
    List<String> fields = Fields.split(line.substring(1));
    if (fields.size() < 4 || !fields.get(0).matches("[234]")) {
      throw new DictProtocolException("unknown version of the protocol");
    }
    helloUser = fields.get(3);
  }

  private void command(String line) throws IOException {
    if (line.isEmpty()) {
      throw new DictProtocolException("empty line");
    }
    char command = line.charAt(0);
    Arguments arguments = new Arguments(command, Fields.split(line.substring(1)));
    switch (command) {
      case 'L' -> lookup(arguments.get(0), arguments.get(1, helloUser));
      case 'I' -> iterate(arguments);
      case 'B' -> transactions.begin(arguments.get(0), arguments.get(1, helloUser));
      case 'S' -> change(arguments, new DictHandler.Change.Set(arguments.get(1), arguments.get(2)));
      case 'U' -> change(arguments, new DictHandler.Change.Unset(arguments.get(1)));
      case 'A' ->
          change(
              arguments, new DictHandler.Change.Increment(arguments.get(1), arguments.number(2)));
      case 'T', 'V' -> transactions.mustBeOpen(arguments.get(0));
      case 'R' -> transactions.end(arguments.get(0));
      case 'C', 'D' -> commit(arguments.get(0));
      default -> throw new DictProtocolException("unknown command");
    }
  }

  private void lookup(String key, String user) throws IOException {
    DictHandler.Answer answer;
    long began = System.nanoTime();
    try {
      answer = handler.lookup(key, user);
      metrics.answered(Request.LOOKUP, began);
    } catch (IOException e) {
      metrics.answered(Request.FAILED, began);
      Log.warning(name + ": look-up failed: " + Trouble.describe(e));
      replies.put('F').put(TROUBLE).put('\n');
      return;
    }
    if (answer instanceof DictHandler.Answer.Found found) {
      char reply = found.values().size() == 1 ? 'O' : 'M';
      for (String value : found.values()) {
        replies.put(reply).put(Fields.escape(value));
        reply = '\t';
      }
    } else {
      replies.put('N');
    }
    replies.put('\n');
  }

  private void iterate(Arguments arguments) throws IOException {
    DictHandler.Iteration iteration =
        new DictHandler.Iteration(
            (int) arguments.number(0),
            (int) Math.min(arguments.number(1), Integer.MAX_VALUE),
            arguments.get(2),
            arguments.get(3, helloUser));
    long began = System.nanoTime();
    try {
      handler.iterate(iteration, new CountedRows(iteration.maxRows()));
      metrics.answered(Request.ITERATE, began);
      replies.put('\n');
    } catch (IOException e) {
      // If it is the connection that failed, this write fails too and ends the session.
      metrics.answered(Request.FAILED, began);
      Log.warning(name + ": iteration failed: " + Trouble.describe(e));
      replies.put('F').put(TROUBLE).put('\n');
    }
  }

  private void change(Arguments arguments, DictHandler.Change change) throws IOException {
    transactions.add(arguments.get(0), change);
  }

  private void commit(String id) throws IOException {
    DictHandler.Transaction transaction = transactions.end(id);
    long began = System.nanoTime();
    try {
      handler.commit(transaction);
      metrics.answered(Request.COMMIT, began);
      replies.put('O').put(Fields.escape(id)).put('\n');
    } catch (IOException e) {
      metrics.answered(Request.FAILED, began);
      Log.warning(name + ": commit failed: " + Trouble.describe(e));
      replies.put('F').put(Fields.escape(id)).put('\t').put(TROUBLE).put('\n');
    }
  }

  /** Rows of one iteration, streamed: the reply buffer is all that is kept. */
  private final class CountedRows implements DictHandler.Rows {
    private final int max;
    private int count;

    CountedRows(int max) {
      this.max = max;
    }

    @Override
    public void add(String key, String value) throws IOException {
      if (max == 0 || count++ < max) {
        replies.put('O').put(Fields.escape(key)).put('\t').put(Fields.escape(value)).put('\n');
      }
    }
  }

  /** The fields after a command. */
  private record Arguments(char command, List<String> fields) {
    String get(int index) throws DictProtocolException {
      if (index >= fields.size()) {
        throw new DictProtocolException("command " + command + " lacks a field");
      }
      return fields.get(index);
    }

    String get(int index, String absent) {
      return index < fields.size() ? fields.get(index) : absent;
    }

    long number(int index) throws DictProtocolException {
      try {
        return Long.parseLong(get(index));
      } catch (NumberFormatException e) {
        throw new DictProtocolException("command " + command + " lacks a number");
      }
    }
  }
}
