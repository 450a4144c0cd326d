// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.web.FakeConnection;

class LmtpSessionTest {
  private static final int MAX_SIZE = 100_000;
  private static final String BEGIN = "LHLO x\r\nMAIL FROM:<a@one.test>\r\n";
  private static final String RCPT = "RCPT TO:<b@two.test>\r\n";

  private final List<String> delivered = new ArrayList<>();

  private String serve(String input, int piece) throws IOException {
    delivered.clear();
    FakeConnection connection = new FakeConnection(input, piece, "test");
    new LmtpService(this::deliver, MAX_SIZE).serve(connection);
    return connection.output();
  }

  private List<String> deliver(String sender, List<String> recipients, Spool message) {
    try {
      String text = new String(message.read().readAllBytes(), ISO_8859_1);
      assertEquals(text.length(), message.size());
      delivered.add(sender + " " + recipients + " " + text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recipients.stream().map(each -> "250 2.0.0 " + each).toList();
  }

  /** What comes after the greeting and the answer to LHLO. */
  private static String after(String output) {
    String ready = "250 SIZE " + MAX_SIZE + "\r\n";
    return output.substring(output.indexOf(ready) + ready.length()).replace("\r\n", "|");
  }

  @Test
  void twoMessages_inPiecesOfEverySize() throws IOException {
    String session =
        BEGIN
            + RCPT
            + "RCPT TO:<c@two.test> NOTIFY=NEVER\r\nDATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\n"
            + "mail from:<>\r\nrcpt to:<b@[192.0.2.1]>\r\ndata\r\n.\r\nQUIT\r\n";
    String first = "250 2.1.0 Ok|250 2.1.5 Ok|250 2.1.5 Ok|354 End data with <CR><LF>.<CR><LF>|";
    String second = "250 2.1.0 Ok|250 2.1.5 Ok|354 End data with <CR><LF>.<CR><LF>|";
    for (int piece = 1; piece <= session.length(); piece++) {
      assertEquals(
          first
              + "250 2.0.0 b@two.test|250 2.0.0 c@two.test|"
              + second
              + "250 2.0.0 b@[192.0.2.1]|221 2.0.0 Bye|",
          after(serve(session, piece)));
      assertEquals(
          List.of(
              "a@one.test [b@two.test, c@two.test] Subject: x\r\n\r\n..dot\r\n",
              " [b@[192.0.2.1]] "),
          delivered);
    }
  }

  @Test
  void cutOff_atEachOctet_deliversNothing() throws IOException {
    String session = BEGIN + RCPT + "DATA\r\nx\r\n.\r\n";
    for (int length = 0; length < session.length(); length++) {
      try {
        serve(session.substring(0, length), 5);
      } catch (EOFException e) {
        // Within a line or the message.
      }
      assertEquals(List.of(), delivered, "cut at " + length);
    }
    serve(session, 5);
    assertEquals(1, delivered.size());
  }

  /** Only CR LF . CR LF is the end; whatever looks like it goes on as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n.\n", "\n.\r\n", "\r.\r\n", "\r\n.\n", "\r\n.\r", "\r\n.\r\r\n", "\r\n.\r.\r\n",
        "\r\n..\r\n", "\r\r\n", ".", ".\r", "x.\r\n", "\r\n.x", "\r\n.\rx"
      })
  void almostTheEnd_isContent(String text) throws IOException {
    for (int piece = 1; piece < 9; piece++) {
      serve(BEGIN + RCPT + "DATA\r\n" + text + "z\r\n.\r\n", piece);
      assertEquals(List.of("a@one.test [b@two.test] " + text + "z\r\n"), delivered);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16383", "16384", "16385", "65535", "65536", "65537", "199998",
  })
  void size_upToTwiceTheLimit_forStuffedDots(int size) throws IOException {
    String text = "x".repeat(size) + "\r\n";
    serve(BEGIN + RCPT + "DATA\r\n" + text + ".\r\n", 4096);
    assertEquals(List.of("a@one.test [b@two.test] " + text), delivered);
  }

  @Test
  void tooLarge_isReadToItsEndAndRefused() throws IOException {
    String text = "x".repeat(2 * MAX_SIZE);
    String answer =
        after(serve(BEGIN + RCPT + RCPT + "DATA\r\n" + text + "\r\n.\r\nNOOP\r\n", 8192));
    String refused = "552 5.3.4 Message size exceeds fixed limit|";
    assertTrue(answer.endsWith("|" + refused + refused + "250 2.0.0 Ok|"), answer);
    assertEquals(List.of(), delivered);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DATA|503 5.5.1 Need RCPT command",
        "RCPT TO:<b@two.test>|503 5.5.1 Need MAIL command",
        "MAIL FROM:a@b|501 5.1.7 Bad sender address syntax",
        "MAIL FROM:<a b>|501 5.1.7 Bad sender address syntax",
        "MAIL FROM:<a>x>|501 5.1.7 Bad sender address syntax",
        "EHLO x|502 5.5.2 Command not recognized",
        "''|502 5.5.2 Command not recognized",
        "RSET|250 2.0.0 Ok",
      })
  void command_byItself(String command, String answer) throws IOException {
    assertEquals(answer + "|", after(serve("LHLO x\r\n" + command + "\r\n", 50)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bob", "", "@two.test", "b@two.test>x<", "b\u00fc@two.test", "b\tx@y"})
  void recipient_thatCannotBeInAHeader(String path) throws IOException {
    String answer = after(serve(BEGIN + "RCPT TO:<" + path + ">\r\nDATA\r\n", 50));
    assertTrue(answer.contains("501 5.1.3"), answer);
    assertTrue(answer.endsWith("503 5.5.1 Need RCPT command|"), answer);
  }

  @Test
  void transaction_endsWithRsetAndLhlo() throws IOException {
    String nested = after(serve(BEGIN + "MAIL FROM:<x@y>\r\n", 50));
    assertTrue(nested.endsWith("503 5.5.1 Nested MAIL command|"), nested);
    for (String command : List.of("RSET", "LHLO x")) {
      String answer = serve(BEGIN + RCPT + command + "\r\nDATA\r\n", 50);
      assertTrue(answer.endsWith("503 5.5.1 Need RCPT command\r\n"), answer);
    }
  }

  @Test
  void recipients_upToAThousand() throws IOException {
    String answer = after(serve(BEGIN + RCPT.repeat(1001), 4096));
    assertTrue(answer.endsWith("250 2.1.5 Ok|452 4.5.3 Too many recipients|"), answer);
    assertFalse(answer.contains("452 4.5.3 Too many recipients|2"), "only the last one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LHLO\n", "LHLO\rx\n", "\n"})
  void bareLineEnds_endTheConnection(String input) {
    assertThrows(ProtocolException.class, () -> serve(input, 3));
  }

  @Test
  void longLine_endsTheConnection() throws IOException {
    assertTrue(serve("x".repeat(2048) + "\r\n", 100).contains("502"));
    assertThrows(ProtocolException.class, () -> serve("x".repeat(2049) + "\r\n", 100));
  }
}
