// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.web.FakeConnection;

class SocketMapServiceTest {
  private static final String TRANSPORT = "https:unix:x";

  private static String serve(String input, int piece) throws IOException {
    FakeConnection connection = new FakeConnection(input, piece, "test");
    new SocketMapService(domain -> domain.equals("two.test") ? TRANSPORT : "").serve(connection);
    return connection.output();
  }

  private static String netstring(String text) {
    return text.length() + ":" + text + ",";
  }

  @ParameterizedTest
  @CsvSource({
    "outgoing two.test, OK https:unix:x",
    "outgoing bob@two.test, OK https:unix:x",
    "outgoing a@b@two.test, OK https:unix:x",
    "outgoing one.test, NOTFOUND ",
    "outgoing .two.test, NOTFOUND ",
    "outgoing *, NOTFOUND ",
    "outgoing bob@, NOTFOUND ",
    "outgoing bob, NOTFOUND ",
    "outgoing [127.0.0.1], NOTFOUND ",
    "outgoing [x]y, NOTFOUND ",
  })
  void key_hasATransportOrNone(String request, String answer) throws IOException {
    String expected = answer.equals("NOTFOUND") ? "NOTFOUND " : answer;
    assertEquals(netstring(expected), serve(netstring(request), 1000));
  }

  @Test
  void requests_inPiecesOfEverySize() throws IOException {
    String requests = netstring("outgoing two.test") + netstring("outgoing one.test");
    String answers = netstring("OK " + TRANSPORT) + netstring("NOTFOUND ");
    for (int piece = 1; piece <= requests.length(); piece++) {
      assertEquals(answers, serve(requests, piece), "pieces of " + piece);
    }
  }

  @Test
  void cutOff_atEachOctet_isNoRequest() throws IOException {
    String request = netstring("outgoing two.test");
    assertEquals("", serve("", 1));
    for (int length = 1; length < request.length(); length++) {
      String part = request.substring(0, length);
      assertThrows(EOFException.class, () -> serve(part, 7), part);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":,",
        "x",
        "1x:a,",
        "-1:a,",
        "5:a b c;",
        "1:ab",
        "4097:",
        "99999:",
        "00001:a,",
        "3:key,"
      })
  void noRequest_endsTheConnection(String input) {
    assertThrows(ProtocolException.class, () -> serve(input, 100));
  }

  @Test
  void longestKey_isTaken() throws IOException {
    String request = "outgoing " + "x".repeat(4096 - 9);
    assertEquals(netstring("NOTFOUND "), serve(netstring(request), 4096));
  }
}
