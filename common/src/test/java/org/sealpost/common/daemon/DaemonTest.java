// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DaemonTest {
  private final Path directory;

  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

  DaemonTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void keepLog() {
    Log.redirect((level, line) -> log.add(level + " " + line));
  }

  @AfterEach
  void giveLogBack() {
    Log.redirect(null);
  }

  private Daemon start(int maxConnections, Service service) throws IOException {
    Daemon daemon = new Daemon(maxConnections);
    daemon.listen(service, new ListenAddress.Unix(socket(service.name())));
    daemon.start();
    return daemon;
  }

  private Path socket(String name) {
    return directory.resolve(name + ".sock");
  }

  @Test
  void unixSocket_serves() throws IOException {
    try (Daemon daemon = start(10, new Echo("echo"));
        Peer peer = new Peer(socket("echo"))) {
      assertEquals("hello", peer.ask("hello"));
      assertEquals(1, daemon.listeners().size());
    }
  }

  @Test
  void tcp_servesIpv4AndIpv6() throws IOException {
    for (String host : List.of("127.22.0.1", "::1")) {
      if (!canBind(host)) {
        continue; // A container without IPv6.
      }
      Daemon daemon = new Daemon(10);
      daemon.listen(
          new Echo("echo"),
          new ListenAddress.Inet(new InetSocketAddress(InetAddress.getByName(host), 0)));
      daemon.start();
      try (daemon;
          Peer peer = new Peer(daemon.listeners().get(0).channel().getLocalAddress())) {
        assertEquals("hello", peer.ask("hello"), host);
      }
    }
  }

  private static boolean canBind(String host) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.isBound();
    } catch (BindException e) {
      return false;
    }
  }

  @Test
  void connectionBeyondMaximum_waitsAndIsServedWhenOneEnds() throws Exception {
    try (Daemon daemon = start(2, new Echo("echo"));
        Peer first = new Peer(socket("echo"));
        Peer second = new Peer(socket("echo"));
        Peer third = new Peer(socket("echo"))) {
      assertEquals("1", first.ask("1"));
      assertEquals("2", second.ask("2"));
      third.send("3");
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> receive(third));
      assertEquals("4", second.ask("4")); // a round trip later:
      assertTrue(!answer.isDone());
      first.hangUp();
      assertEquals("3", answer.get(10, TimeUnit.SECONDS));
      assertTrue(
          log.contains("WARNING echo: 2 connections are open, further ones wait"), log::toString);
      assertEquals(1, daemon.listeners().size());
    }
  }

  @Test
  void bugInService_endsThatConnectionOnlyWithOneStackTrace() throws IOException {
    try (Daemon daemon = start(10, new Echo("echo"));
        Peer unlucky = new Peer(socket("echo"));
        Peer other = new Peer(socket("echo"))) {
      assertEquals("hello", other.ask("hello"));
      assertEquals("EOF", unlucky.ask("!"));
      assertEquals("again", other.ask("again"));
      assertEquals(1, log.stream().filter(line -> line.contains("asked for")).count());
      assertEquals(1, daemon.listeners().size());
    }
  }

  @Test
  void drain_answersWhatWasReceivedAndClosesIdle() throws Exception {
    try (Daemon daemon = start(10, new Echo("echo"));
        Peer idle = new Peer(socket("echo"));
        Peer busy = new Peer(socket("echo"))) {
      assertEquals("a", idle.ask("a"));
      assertEquals("b", busy.ask("b"));
      busy.send("request");
      assertEquals(0, daemon.drain(10_000));
      assertEquals("request", busy.receive());
      assertEquals("EOF", busy.receive());
      assertEquals("EOF", idle.receive());
    }
  }

  @Test
  void drain_leavesSessionsThatMustBeTold() throws Exception {
    Echo service = new Echo("echo", false, Duration.ofHours(1), "");
    try (Daemon daemon = start(10, service);
        Peer told = new Peer(socket("echo"));
        Peer silent = new Peer(socket("echo"))) {
      assertEquals("a", told.ask("a"));
      assertEquals("a", silent.ask("a"));
      CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(() -> drain(daemon, 1500));
      String answer = told.ask("MAIL");
      while (!answer.equals("bye")) { // the drain has not come to this connection yet
        answer = told.ask("MAIL");
      }
      assertEquals("EOF", told.receive());
      assertEquals("EOF", silent.receive());
      assertEquals(1, cut.get());
    }
  }

  /** Nobody's login waits for somebody's silent mail session. */
  @Test
  void drain_othersAreServedWhileASilentSessionIsWaitedFor() throws Exception {
    try (Daemon daemon = new Daemon(10)) {
      daemon.listen(
          new Echo("milter", false, Duration.ofHours(1), ""),
          new ListenAddress.Unix(socket("milter")));
      daemon.listen(new Echo("dict"), new ListenAddress.Unix(socket("dict")));
      daemon.start();
      try (Peer told = new Peer(socket("milter"));
          Peer silent = new Peer(socket("milter"))) {
        assertEquals("a", silent.ask("a"));
        CompletableFuture<Integer> cut = CompletableFuture.supplyAsync(() -> drain(daemon, 4000));
        String answer = told.ask("MAIL");
        while (!answer.equals("bye")) { // until the drain has begun
          answer = told.ask("MAIL");
        }
        try (Peer second = new Peer(socket("dict"))) {
          assertEquals("served", second.ask("served"));
        }
        assertEquals(1, cut.get());
      }
    }
  }

  @Test
  void idleConnection_isCutByTheWatchdog() throws Exception {
    Echo service = new Echo("echo", true, Duration.ofSeconds(1), "");
    try (Daemon daemon = start(10, service);
        Peer peer = new Peer(socket("echo"))) {
      assertEquals("EOF", peer.receive());
      assertEquals("WARNING echo: local: idle for 1 s", log.take());
      assertEquals(1, daemon.listeners().size());
    }
  }

  @Test
  void replace_givesNewConnectionsTheNewService() throws IOException {
    try (Daemon daemon = start(10, new Echo("echo"));
        Peer old = new Peer(socket("echo"))) {
      assertEquals("a", old.ask("a"));
      daemon.replace(List.of(new Echo("echo", true, Duration.ofHours(1), "new")));
      try (Peer newer = new Peer(socket("echo"))) {
        assertEquals("new", newer.receive());
      }
      assertEquals("b", old.ask("b"));
    }
  }

  private static String receive(Peer peer) {
    try {
      return peer.receive();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int drain(Daemon daemon, long millis) {
    try {
      return daemon.drain(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
