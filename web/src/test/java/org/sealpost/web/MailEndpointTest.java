// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a Postfix that answers by rote. The real one is asked by the system tests. */
class MailEndpointTest {
  /** Nobody listens there: a connection would be a 451. */
  private static final InetSocketAddress NOBODY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  private static final String OK = "250 2.0.0 Ok: queued as 4XqZ1";

  /** What the server was told, and what it answers to lines that begin so. */
  private static String serve(ServerSocket server, Map<String, String> answers) {
    StringBuilder heard = new StringBuilder();
    try (Socket socket = server.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
      say(socket, answers.getOrDefault("connect", "220 chat.test ESMTP"));
      boolean data = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        heard.append(line).append('\n');
        String word = line.replaceFirst("[ :].*", "");
        if (data && !line.equals(".")) {
          continue;
        }
        data = false;
        String standard =
            switch (word) {
              case "EHLO" -> "250-chat.test\r\n250 XCLIENT NAME ADDR";
              case "XCLIENT" -> "220 chat.test ESMTP";
              case "DATA" -> "354 End data with <CR><LF>.<CR><LF>";
              case "." -> OK;
              default -> "250 2.1.0 Ok";
            };
        String answer = answers.getOrDefault(word, standard);
        data = word.equals("DATA") && answer.startsWith("354");
        say(socket, answer);
      }
    } catch (IOException e) {
      heard.append("(gone)\n");
    }
    return heard.toString();
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(ISO_8859_1));
  }

  /** The answer to a request, and what Postfix heard. */
  private record Exchange(String answer, String heard) {}

  private static Exchange ask(Map<String, String> answers, String headers, String body)
      throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(10_000); // nobody comes: the answer says why
      CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> serve(server, answers));
      MailEndpoint endpoint =
          new MailEndpoint(new Injection((InetSocketAddress) server.getLocalSocketAddress()), 1000);
      FakeConnection connection =
          new FakeConnection(
              "POST /mxdeliv HTTP/1.1\r\nHost: x\r\nX-Real-IP: 192.0.2.7\r\n"
                  + headers
                  + "Content-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body,
              11,
              "local");
      new WebService(Map.of("/mxdeliv", endpoint)).serve(connection);
      return new Exchange(connection.output(), heard.get());
    }
  }

  private static final String HEADERS =
      "X-MAIL-FROM: alice@one.test\r\nX-MAIL-TO: bob@chat.test\r\nX-MAIL-TO: eve@chat.test\r\n";

  @Test
  void delivers() throws Exception {
    Exchange exchange = ask(Map.of(), HEADERS, "Subject: x\r\n\r\n..\r\nend\r\n");
    assertTrue(exchange.answer.startsWith("HTTP/1.1 200 "), exchange.answer);
    assertTrue(exchange.answer.endsWith("\r\n\r\n" + OK + "\n"), exchange.answer);
    assertEquals(
        """
        EHLO [192.0.2.7]
        XCLIENT NAME=[UNAVAILABLE] ADDR=192.0.2.7
        EHLO [192.0.2.7]
        MAIL FROM:<alice@one.test>
        RCPT TO:<bob@chat.test>
        RCPT TO:<eve@chat.test>
        DATA
        Subject: x

        ..
        end
        .
        """,
        exchange.heard);
  }

  @Test
  void emptySender() throws Exception {
    for (String headers :
        new String[] {"X-MAIL-TO: b@c.test\r\n", "X-MAIL-FROM:\r\nX-MAIL-TO: b@c.test\r\n"}) {
      Exchange exchange = ask(Map.of(), headers, "x\r\n");
      assertTrue(exchange.heard.contains("\nMAIL FROM:<>\n"), exchange.heard);
      assertTrue(exchange.answer.startsWith("HTTP/1.1 200 "), exchange.answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MAIL    | 450 4.7.1 Too many messages from your network | 400",
        "RCPT    | 550 5.1.1 no such user                        | 400",
        "DATA    | 554 5.5.1 Error                               | 400",
        ".       | 523 5.7.1 Encryption Needed                   | 400",
        ".       | 451 4.7.5 DKIM key lookup failed temporarily  | 400",
      })
  void refusal_comesBackAsItIs(String stage, String reply, int status) throws Exception {
    Exchange exchange = ask(Map.of(stage, reply), HEADERS, "x\r\n");
    assertTrue(exchange.answer.startsWith("HTTP/1.1 " + status + " "), exchange.answer);
    assertTrue(exchange.answer.endsWith("\r\n\r\n" + reply + "\n"), exchange.answer);
  }

  /** Nothing that we do not understand becomes an accept. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect | 421 4.3.2 busy",
        "XCLIENT | 550 5.7.0 Error: insufficient authorization",
        "MAIL    | 354 what",
        "RCPT    | 220 what",
        "DATA    | 250 2.0.0 Ok",
        ".       | what",
        ".       | 25",
        ".       | 354 go on",
      })
  void trouble_is451(String stage, String reply) throws Exception {
    Exchange exchange = ask(Map.of(stage, reply), HEADERS, "x\r\n");
    assertTrue(exchange.answer.startsWith("HTTP/1.1 400 "), exchange.answer);
    assertTrue(
        exchange.answer.contains("\r\n\r\n451 4.3.0 ") || reply.startsWith("354 go"),
        exchange.answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no recipient        | X-MAIL-FROM: a@b.test                            | 554 5.5.1",
        "empty recipient     | X-MAIL-TO:                                       | 501 5.1.3",
        "two senders         | X-MAIL-FROM: a@b.test\\X-MAIL-FROM: c@d.test\\X-MAIL-TO: b@c.test | 501 5.1.7",
        "command in sender   | X-MAIL-FROM: a@b.test>SIZE=1\\X-MAIL-TO: b@c.test | 501 5.1.7",
        "blank in sender     | X-MAIL-FROM: a b@b.test\\X-MAIL-TO: b@c.test      | 501 5.1.7",
        "command in recipient| X-MAIL-TO: b@c.test> NOTIFY=NEVER                 | 501 5.1.3",
        "not ASCII           | X-MAIL-TO: b\u00e9@c.test                         | 501 5.1.3",
      })
  void malformedEnvelope_neverReachesPostfix(String label, String headers, String reply)
      throws Exception {
    FakeConnection connection =
        new FakeConnection(
            "POST /mxdeliv HTTP/1.1\r\nHost: x\r\n"
                + headers.replace("\\", "\r\n")
                + "\r\nContent-Length: 3\r\n\r\nx\r\n",
            100,
            "local");
    MailEndpoint endpoint = new MailEndpoint(new Injection(NOBODY), 1000);
    new WebService(Map.of("/mxdeliv", endpoint)).serve(connection);
    assertTrue(connection.output().startsWith("HTTP/1.1 400 "), label + connection.output());
    assertTrue(connection.output().contains("\r\n\r\n" + reply), label + connection.output());
  }

  @Test
  void tooManyRecipients() throws Exception {
    Exchange exchange = ask(Map.of(), "X-MAIL-TO: b@c.test\r\n".repeat(1000), "x\r\n");
    assertTrue(exchange.answer.startsWith("HTTP/1.1 200 "), exchange.answer);
    FakeConnection more =
        new FakeConnection(
            "POST /mxdeliv HTTP/1.1\r\nHost: x\r\n"
                + "X-MAIL-TO: b@c.test\r\n".repeat(1001)
                + "\r\n",
            8192,
            "local");
    MailEndpoint endpoint = new MailEndpoint(new Injection(NOBODY), 1000);
    new WebService(Map.of("/mxdeliv", endpoint)).serve(more);
    assertTrue(more.output().contains("\r\n\r\n452 4.5.3 "), more.output());
  }

  @Test
  void postfixAway_is451() throws Exception {
    FakeConnection connection =
        new FakeConnection(
            "POST /mxdeliv HTTP/1.1\r\nHost: x\r\n" + HEADERS + "Content-Length: 3\r\n\r\nx\r\n",
            99,
            "local");
    MailEndpoint endpoint = new MailEndpoint(new Injection(NOBODY), 1000);
    new WebService(Map.of("/mxdeliv", endpoint)).serve(connection);
    assertTrue(connection.output().contains("\r\n\r\n451 4.3.0 "), connection.output());
  }

  /** Postfix must not see a final dot then: it would deliver a part as the whole. */
  @Test
  void loneDotAndTooLarge_areNeverEnded() throws Exception {
    Exchange dot = ask(Map.of(), HEADERS, "a\r\n.\r\nMAIL FROM:<x@y.test>\r\n");
    assertTrue(dot.answer.contains("\r\n\r\n554 5.6.0 "), dot.answer);
    assertFalse(dot.heard.contains("\n.\n"), dot.heard);
    Exchange large = ask(Map.of(), HEADERS, "0123456789abcd\r\n".repeat(80));
    assertTrue(large.answer.startsWith("HTTP/1.1 413 "), large.answer);
    assertFalse(large.heard.contains("\n.\n"), large.heard);
  }

  @Test
  void bodyCutAtEachByte_isNeverEnded() throws Exception {
    String body = "Subject: x\r\n\r\nend\r\n";
    for (int length = 0; length < body.length(); length++) {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        server.setSoTimeout(10_000);
        CompletableFuture<String> heard =
            CompletableFuture.supplyAsync(() -> serve(server, Map.of()));
        MailEndpoint endpoint =
            new MailEndpoint(
                new Injection((InetSocketAddress) server.getLocalSocketAddress()), 1000);
        FakeConnection connection =
            new FakeConnection(
                "POST /mxdeliv HTTP/1.1\r\nHost: x\r\n"
                    + HEADERS
                    + "Content-Length: "
                    + body.length()
                    + "\r\n\r\n"
                    + body.substring(0, length),
                99,
                "local");
        new WebService(Map.of("/mxdeliv", endpoint)).serve(connection);
        assertFalse(heard.get().contains("\n.\n"), heard.get());
        assertFalse(connection.output().startsWith("HTTP/1.1 2"), connection.output());
      }
    }
  }
}
