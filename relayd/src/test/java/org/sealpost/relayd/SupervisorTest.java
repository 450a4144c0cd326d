// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sockets that a parent holds: adopted by the daemon, open across its restarts. */
@Timeout(120)
class SupervisorTest {
  private final Path directory;

  SupervisorTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void prepare() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "SKIPPED: no perl");
    Files.writeString(directory.resolve("conf"), "");
  }

  /** The JDK that runs this test, and those installed beside it. */
  static List<Path> javaHomes() throws IOException {
    Path running = EchoProcess.javaHome();
    try (Stream<Path> beside = Files.list(Objects.requireNonNull(running.getParent()))) {
      return Stream.concat(
              Stream.of(running),
              beside.filter(home -> Files.isExecutable(home.resolve("bin/java"))))
          .map(SupervisorTest::real)
          .distinct()
          .toList();
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("javaHomes")
  void restartsAndKill_refuseNobody(Path javaHome) throws Exception {
    try (EchoProcess process = EchoProcess.supervised(directory, javaHome, true)) {
      process.awaitLogged("echo=descriptor 3 (inherited)", 1);
      Semaphore served = new Semaphore(0);
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Tally> client =
          CompletableFuture.supplyAsync(() -> loop(process, served, done));
      int starts = 1;
      for (String signal : List.of("TERM", "TERM", "KILL")) {
        served.acquire(50);
        process.signalChild(signal);
        process.awaitLogged("(inherited)", ++starts);
      }
      served.acquire(50);
      done.set(true);
      Tally tally = client.get(30, TimeUnit.SECONDS);
      System.out.println(javaHome.getFileName() + ": " + tally);
      assertEquals(0, tally.refused(), tally::toString);
      // A kill -9 may take one connection that was being served; a restart takes none.
      assertTrue(tally.cut() <= 1, tally::toString);
    }
  }

  private record Tally(int served, int refused, int cut, long longestMillis) {}

  private static Tally loop(EchoProcess process, Semaphore permits, AtomicBoolean done) {
    int served = 0;
    int refused = 0;
    int cut = 0;
    long longest = 0;
    while (!done.get()) {
      long start = System.nanoTime();
      try {
        if (process.exchange("hello").equals("hello")) {
          served++;
          permits.release();
        } else {
          cut++;
        }
        TimeUnit.MILLISECONDS.sleep(3);
      } catch (java.net.ConnectException e) {
        refused++;
      } catch (IOException e) {
        cut++;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      longest = Math.max(longest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
    return new Tally(served, refused, cut, longest);
  }

  @Test
  void adoptionThatFails_bindsAnewWithOneWarning() throws Exception {
    try (EchoProcess process = EchoProcess.supervised(directory, EchoProcess.javaHome(), false)) {
      process.awaitLogged("started: echo=unix:", 1);
      assertEquals("hello", process.exchange("hello"));
      assertEquals(1, process.logged().lines().filter(l -> l.contains("warning: ")).count());
      assertEquals(
          "rw-rw----",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(process.socket())));
    }
  }

  @Test
  void hup_reachesTheDaemon() throws Exception {
    try (EchoProcess process = EchoProcess.supervised(directory, EchoProcess.javaHome(), true)) {
      process.awaitLogged("(inherited)", 1);
      Files.writeString(directory.resolve("conf"), "new ");
      process.signal("HUP");
      process.awaitLogged("configuration read again", 1);
      assertEquals("new hello", process.exchange("hello"));
    }
  }

  @Test
  void term_endsBothAndCleansUp() throws Exception {
    try (EchoProcess process = EchoProcess.supervised(directory, EchoProcess.javaHome(), true)) {
      process.awaitLogged("(inherited)", 1);
      process.signal("TERM");
      assertEquals(0, process.awaitEnd());
      process.awaitLogged("ended: status 0", 1);
      for (String file : List.of("echo.sock", "echod.pid", "sealpost-supervise.pid")) {
        assertFalse(Files.exists(directory.resolve(file)), file);
      }
    }
  }
}
