// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server with TLS and HTTP of the test's own. */
@Timeout(60)
class HttpsPeerTest {
  private static final String OK = answer("200 OK", "250 2.0.0 Ok");

  @TempDir static Path directory;
  private static PeerServer server;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @BeforeAll
  static void start() throws Exception {
    server = new PeerServer(directory);
  }

  @AfterAll
  static void end() throws IOException {
    server.close();
  }

  @AfterEach
  void endTimer() {
    timer.shutdownNow();
    server.requests.clear();
  }

  private static String answer(String status, String text) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
  }

  private HttpsPeer peer(long limitMillis) throws IOException {
    return peer(server.port(), limitMillis);
  }

  private HttpsPeer peer(int port, long limitMillis) throws IOException {
    return new HttpsPeer(new PeerTls(server.authority(), timer), port, timer, limitMillis);
  }

  private static MailHost host(String name, boolean anyCertificate) {
    return new MailHost(name, InetAddress.getLoopbackAddress(), anyCertificate);
  }

  private static HttpsPeer.Answer post(HttpsPeer peer, MailHost host) throws IOException {
    return post(peer, host, "Subject: x\r\n\r\n..dot\r\n");
  }

  private static HttpsPeer.Answer post(HttpsPeer peer, MailHost host, String text)
      throws IOException {
    try (Spool message = new Spool()) {
      message.write(text.getBytes(US_ASCII));
      message.finish();
      return peer.post(host, "a@one.test", List.of("b@two.test", "c@two.test"), message);
    }
  }

  private HttpsPeer.Answer answered(String said) throws IOException {
    server.say(said);
    return post(peer(60_000), host(PeerServer.NAME, false));
  }

  @Test
  void message_asContract() throws Exception {
    assertEquals(new HttpsPeer.Answer(200, "250 2.0.0 Ok"), answered(OK));
    String request = server.requests.take();
    assertTrue(request.startsWith("POST /mxdeliv HTTP/1.1\r\n"), request);
    assertTrue(request.contains("X-MAIL-FROM: a@one.test\r\n"), request);
    assertTrue(request.contains("X-MAIL-TO: b@two.test\r\nX-MAIL-TO: c@two.test\r\n"), request);
    assertTrue(request.contains("Host: mx.two.test"), request);
    assertFalse(request.contains("Expect:"), "a round trip for nothing");
    assertTrue(request.endsWith("\r\n\r\nSubject: x\r\n\r\n..dot\r\n"), request);
  }

  @Test
  void bounce_hasNoSender() throws Exception {
    server.say(OK);
    try (Spool message = new Spool()) {
      peer(60_000).post(host(PeerServer.NAME, false), "", List.of("b@two.test"), message);
    }
    assertFalse(server.requests.take().contains("MAIL-FROM"));
  }

  @Test
  void largeMessage_isReadFromItsFile() throws Exception {
    server.say(OK);
    String text = "x".repeat(1_000_000);
    post(peer(60_000), host(PeerServer.NAME, false), text);
    assertTrue(server.requests.take().endsWith("\r\n\r\n" + text));
  }

  @Test
  void connection_isUsedAgain_untilTheOtherSideCloses() throws Exception {
    AtomicInteger answers = new AtomicInteger();
    server.behave(
        out -> {
          out.write(OK.getBytes(US_ASCII));
          return answers.incrementAndGet() < 3;
        });
    HttpsPeer peer = peer(60_000);
    for (int i = 0; i < 5; i++) {
      assertEquals(200, post(peer, host(PeerServer.NAME, false)).status());
    }
    assertEquals(5, server.requests.size());
  }

  @Test
  void endpoint_wantsPost() throws Exception {
    server.say(answer("405 Method Not Allowed", ""));
    assertTrue(peer(60_000).hasEndpoint(host(PeerServer.NAME, false)));
    assertTrue(server.requests.take().startsWith("GET /mxdeliv HTTP/1.1\r\n"));
    for (String status : List.of("200 OK", "404 Not Found", "301 Moved")) {
      server.say(answer(status, ""));
      assertFalse(peer(60_000).hasEndpoint(host(PeerServer.NAME, false)), status);
    }
    server.say("");
    assertFalse(peer(60_000).hasEndpoint(host(PeerServer.NAME, false)));
  }

  /** Answers that are none, and those that are too long. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "250 2.0.0 Ok\r\n",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 x OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n250 2.0.0 Ok",
        "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n250 2.0.0 Ok",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n250 2.0.0 Ok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n250\r\n",
      })
  void noAnswer(String said) {
    assertThrows(IOException.class, () -> answered(said));
  }

  @Test
  void cutOff_atEachOctet_isNoAnswer() throws Exception {
    HttpsPeer peer = peer(60_000);
    for (int length = 0; length < OK.length(); length++) {
      String part = OK.substring(0, length);
      server.say(part);
      assertThrows(IOException.class, () -> post(peer, host(PeerServer.NAME, false)), part);
    }
  }

  @Test
  void answer_inPieces() throws Exception {
    server.behave(
        out -> {
          for (byte octet : OK.getBytes(US_ASCII)) {
            out.write(octet);
            out.flush();
          }
          return false;
        });
    assertEquals(200, post(peer(60_000), host(PeerServer.NAME, false)).status());
  }

  @Test
  void tooLong_isNoAnswer() throws Exception {
    assertEquals(2048, answered(answer("400 Bad", "x".repeat(2048))).text().length());
    List<String> tooLong = new ArrayList<>();
    tooLong.add(answer("400 Bad", "x".repeat(2049)));
    tooLong.add("HTTP/1.1 200 " + "x".repeat(5000) + "\r\n\r\n");
    tooLong.add("HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(101) + "\r\n");
    for (String said : tooLong) {
      assertThrows(IOException.class, () -> answered(said), said.substring(0, 20));
    }
  }

  @Test
  void manyAtOnce_takeTurns() throws Exception {
    CountDownLatch full = new CountDownLatch(16);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    server.behave(
        out -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          full.countDown();
          go.await();
          now.decrementAndGet();
          out.write(OK.getBytes(US_ASCII));
          return true;
        });
    HttpsPeer peer = peer(60_000);
    ExecutorService senders = Executors.newFixedThreadPool(20);
    try {
      List<Future<HttpsPeer.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(senders.submit(() -> post(peer, host(PeerServer.NAME, false))));
      }
      full.await();
      go.countDown();
      for (Future<HttpsPeer.Answer> answer : answers) {
        assertEquals(200, answer.get().status());
      }
    } finally {
      senders.shutdownNow();
    }
    assertEquals(16, most.get());
  }

  /** The deadline is for all of it: an octet now and then does not move it. */
  @Test
  void slowAnswer_isGivenUp() throws Exception {
    server.behave(
        out -> {
          out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII));
          while (true) {
            out.write(' ');
            out.flush();
            Thread.sleep(50);
          }
        });
    HttpsPeer peer = peer(300);
    assertThrows(IOException.class, () -> post(peer, host(PeerServer.NAME, false)));
  }

  @Test
  void silence_isGivenUp() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    server.behave(
        out -> {
          over.await();
          return false;
        });
    HttpsPeer peer = peer(200);
    assertThrows(IOException.class, () -> post(peer, host(PeerServer.NAME, false)));
    over.countDown();
  }

  @Test
  void certificate_hasToNameTheHost() throws Exception {
    server.say(OK);
    HttpsPeer peer = peer(60_000);
    assertThrows(IOException.class, () -> post(peer, host("other.two.test", false)));
    assertEquals(0, server.requests.size(), "nothing was said to it");
    assertEquals(200, post(peer, host("other.two.test", true)).status());
    assertTrue(server.requests.take().contains("Host: 127.0.0.1"));
  }

  @Test
  void unknownAuthority_isNotBelieved() throws Exception {
    Path nobody = Files.writeString(directory.resolve("nobody.pem"), "");
    server.say(OK);
    HttpsPeer peer = new HttpsPeer(new PeerTls(nobody, timer), server.port(), timer, 60_000);
    assertThrows(IOException.class, () -> post(peer, host(PeerServer.NAME, false)));
    assertEquals(200, post(peer, host("_two.test", true)).status());
  }

  @Test
  void noTls() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread =
          new Thread(
              () -> {
                try (var socket = plain.accept()) {
                  socket.getOutputStream().write("220 two.test ESMTP\r\n".getBytes(US_ASCII));
                } catch (IOException e) {
                  // The test is over.
                }
              });
      thread.setDaemon(true);
      thread.start();
      HttpsPeer peer = peer(plain.getLocalPort(), 60_000);
      assertThrows(IOException.class, () -> post(peer, host(PeerServer.NAME, false)));
    }
  }

  @Test
  void noServer() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    HttpsPeer peer = peer(port, 60_000);
    assertThrows(IOException.class, () -> post(peer, host(PeerServer.NAME, false)));
  }

  @Test
  void authorities_thatCannotBeRead() {
    Path none = directory.resolve("none.pem");
    assertThrows(IOException.class, () -> new PeerTls(none, timer));
  }
}
