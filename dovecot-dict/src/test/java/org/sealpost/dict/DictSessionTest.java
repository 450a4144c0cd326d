// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.metrics.DictMetrics;
import org.sealpost.common.metrics.Metrics;

class DictSessionTest {
  private static final String HELLO = "H3\t2\t0\t\tauth\n";

  /** Knows a few keys, and remembers what it was told. */
  private static final class FakeDict implements DictHandler {
    final List<String> told = new ArrayList<>();

    @Override
    public Answer lookup(String key, String user) throws IOException {
      told.add("lookup " + key + " by " + user);
      return switch (key) {
        case "one" -> Answer.found("a\tvalue\n");
        case "two" -> new Answer.Found(List.of("first", "se\tcond"));
        case "trouble" -> throw new IOException("disk on fire");
        default -> Answer.NOT_FOUND;
      };
    }

    @Override
    public void iterate(Iteration iteration, Rows rows) throws IOException {
      told.add("iterate " + iteration.path() + " by " + iteration.user());
      rows.add("k\t1", "v1");
      rows.add("k2", "");
      if (iteration.path().equals("trouble")) {
        throw new IOException("disk on fire");
      }
    }

    @Override
    public void commit(Transaction transaction) throws IOException {
      told.add("commit " + transaction.changes() + " by " + transaction.user());
      if (transaction.changes().isEmpty()) {
        throw new IOException("nothing to do");
      }
    }
  }

  private final FakeDict dict = new FakeDict();

  private String serve(String input, int piece) throws IOException {
    FakeConnection connection = new FakeConnection(input, piece);
    session(connection).run();
    return connection.output();
  }

  private String serve(String input) throws IOException {
    return serve(input, 8192);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one value        | Lone\\tu\\n            | Oa\\1tvalue\\1n\\n
          two values       | Ltwo\\tu\\n            | Mfirst\\tse\\1tcond\\n
          none             | Lthree\\tu\\n          | N\\n
          rows             | I0\\t0\\tp\\tu\\n      | Ok\\1t1\\tv1\\nOk2\\t\\n\\n
          one row of two   | I0\\t1\\tp\\tu\\n      | Ok\\1t1\\tv1\\n\\n
          commit           | B1\\tu\\nS1\\tk\\tv\\nC1\\n        | O1\\n
          async commit     | B1\\tu\\nU1\\tk\\nD1\\n            | O1\\n
          increment        | B1\\tu\\nA1\\tk\\t-5\\nC1\\n       | O1\\n
          2.4's begin      | B1\\tu\\t0\\nS1\\tk\\tv\\nC1\\n    | O1\\n
          timestamp, hide  | B1\\tu\\nT1\\t5\\t6\\nV1\\tyes\\nS1\\tk\\tv\\nC1\\n | O1\\n
          rollback         | B1\\tu\\nS1\\tk\\tv\\nR1\\n        | ''
          """)
  void request_isAnswered(String label, String input, String output) throws IOException {
    String in = input.replace("\\t", "\t").replace("\\n", "\n");
    String out = output.replace("\\t", "\t").replace("\\n", "\n").replace("\\1", "\001");
    for (String version : List.of("2\t2", "3\t2", "4\t0")) {
      String session = "H" + version + "\t0\t\tauth\n" + in;
      assertEquals(out, serve(session), label);
      assertEquals(out, serve(session, 1), label + ", split at each byte");
    }
  }

  @Test
  void version2_hasTheUserInTheHello() throws IOException {
    serve("H2\t2\t0\tbob\tauth\nLkey\nB1\nS1\tk\tv\nC1\n");
    assertEquals(List.of("lookup key by bob", "commit [Set[key=k, value=v]] by bob"), dict.told);
  }

  @Test
  void trouble_isFailureAndTheSessionGoesOn() throws IOException {
    String trouble = "temporary failure, see the relay's log\n";
    assertEquals(
        "F" + trouble + "Ok\001t1\tv1\nOk2\t\nF" + trouble + "F7\t" + trouble + "N\n",
        serve(HELLO + "Ltrouble\tu\nI0\t0\ttrouble\tu\nB7\tu\nC7\nLx\tu\n"));
  }

  @Test
  void pipelinedRequests_areAnsweredInOneWrite() throws IOException {
    FakeConnection connection = new FakeConnection(HELLO + "Lone\tu\nLx\tu\nLx\tu\n", 8192);
    session(connection).run();
    assertEquals("Oa\001tvalue\001n\nN\nN\n", connection.output());
    assertEquals(1, connection.writes());
  }

  @Test
  void interleavedTransactions_areKeptApart() throws IOException {
    serve(HELLO + "B1\ta\nB2\tb\nS1\tk\t1\nS2\tk\t2\nC2\nC1\n");
    assertEquals(
        List.of("commit [Set[key=k, value=2]] by b", "commit [Set[key=k, value=1]] by a"),
        dict.told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "Lkey\n",
        "H\n",
        "H3\n",
        "H5\t0\t0\t\tauth\n",
        "H33\t0\t0\t\tauth\n",
        "Hx\t0\t0\t\tauth\n",
        HELLO + "\n",
        HELLO + "Xrubbish\n",
        HELLO + HELLO,
        HELLO + "I0\t0\n",
        HELLO + "Ix\t0\tp\tu\n",
        HELLO + "S1\tk\tv\n",
        HELLO + "C1\n",
        HELLO + "R1\n",
        HELLO + "T1\t5\t6\n",
        HELLO + "B1\tu\nB1\tu\n",
        HELLO + "B1\tu\nS1\tk\n",
        HELLO + "B1\tu\nA1\tk\tmany\n",
        HELLO + "B1\tu\nC1\nC1\n",
      })
  void brokenProtocol_endsTheConnection(String input) {
    assertThrows(DictProtocolException.class, () -> serve(input));
  }

  @Test
  void truncatedAtEachByte_endsWithoutAnAnswerToTheRest() throws IOException {
    String session = HELLO + "Lone\tu\nB1\tu\nS1\tk\tv\nC1\n";
    String whole = serve(session);
    for (int length = 0; length < session.length(); length++) {
      String part = session.substring(0, length);
      FakeConnection connection = new FakeConnection(part, 8192);
      DictSession cut = session(connection);
      if (part.isEmpty() || part.endsWith("\n")) {
        cut.run();
      } else {
        assertThrows(DictProtocolException.class, cut::run, part);
      }
      assertTrue(whole.startsWith(connection.output()), part);
    }
  }

  @Test
  void longestLine_isRead() throws IOException {
    assertEquals("N\n", serve(HELLO + "L" + "k".repeat(LineReader.MAX_LINE - 1) + "\n"));
    String tooLong = HELLO + "L" + "k".repeat(LineReader.MAX_LINE) + "\n";
    assertThrows(DictProtocolException.class, () -> serve(tooLong));
  }

  @Test
  void transactionsBeyondTheLimits_endTheConnection() throws IOException {
    StringBuilder open = new StringBuilder(HELLO);
    for (int id = 0; id < Transactions.MAX_OPEN; id++) {
      open.append('B').append(id).append("\tu\n");
    }
    serve(open.toString());
    assertThrows(DictProtocolException.class, () -> serve(open + "B999\tu\n"));

    String changes = HELLO + "B1\tu\n" + "U1\tk\n".repeat(Transactions.MAX_CHANGES);
    serve(changes);
    assertThrows(DictProtocolException.class, () -> serve(changes + "U1\tk\n"));

    String value = "S1\tk\t" + "v".repeat(60_000) + "\n";
    int fits = Transactions.MAX_BYTES / 60_001;
    serve(HELLO + "B1\tu\n" + value.repeat(fits));
    assertThrows(
        DictProtocolException.class, () -> serve(HELLO + "B1\tu\n" + value.repeat(fits + 1)));
    // What was committed counts no longer.
    serve(HELLO + ("B1\tu\n" + value.repeat(fits) + "C1\n").repeat(2));
  }

  private DictSession session(FakeConnection connection) {
    return new DictSession("test", connection, dict, new Metrics().dict(DictMetrics.Role.METADATA));
  }
}
