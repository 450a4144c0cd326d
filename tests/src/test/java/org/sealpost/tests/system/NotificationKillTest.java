// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.relayd.Main;

/**
 * The metadata service dies by SIGKILL again and again, in the middle of taking tokens and sending
 * notifications. Every notification whose commit was answered must arrive.
 */
@Tag("system")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class NotificationKillTest {
  private static final int ROUNDS = Integer.getInteger("kill.rounds", 100);
  private static final int DEVICES = 8;
  private static final int LONGEST_LIFE_MILLIS = 60;
  private static final String GUID = "43f5f508a7ea0366dff30200c15250e3";

  @TempDir private Path directory;

  private final Map<String, Integer> told = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
  private HttpServer server;
  private Path socket;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.23.0.3", 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/notify",
        exchange -> {
          byte[] token = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
          told.merge(new String(token, US_ASCII), 1, Integer::sum);
        });
    server.start();
    socket = directory.resolve("metadata.sock");
    Files.createDirectory(directory.resolve("mail"));
    Files.writeString(
        directory.resolve("chatmail.ini"),
        """
        [params]
        mail_domain = chat.example
        mailboxes_dir = %s
        state_database = %s
        turn_secret_file = %s
        notification_url = http://127.23.0.3:%d/notify
        """
            .formatted(
                directory.resolve("mail"),
                directory.resolve("state.sqlite"),
                directory.resolve("turn-secret"),
                server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private Process sealpostd() throws IOException {
    Files.deleteIfExists(socket);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--config",
                directory.resolve("chatmail.ini").toString(),
                "--run-dir",
                directory.toString(),
                "metadata")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
            .start();
    Relay.await("metadata.sock", () -> Files.exists(socket) || !process.isAlive());
    return process;
  }

  /**
   * A token and a message for new addresses until the process dies; the tokens of whom it said O.
   */
  private void deliver(int round, Process process, int lifeMillis, Set<String> acknowledged)
      throws IOException {
    for (int i = 0; i < DEVICES; i++) {
      String address = "user%03d%03d@chat.example".formatted(round, i);
      Path mailbox = Files.createDirectory(directory.resolve("mail").resolve(address));
      Files.writeString(mailbox.resolve("password"), "x");
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      write(channel, "H3\t2\t0\t\tmetadata\n");
      for (int i = 0; i < DEVICES; i++) {
        String address = "user%03d%03d@chat.example".formatted(round, i);
        String token = "token-" + round + "-" + i;
        if (!set(channel, address, "devicetoken", token)
            || !set(channel, address, "messagenew", "")) {
          return;
        }
        acknowledged.add(token);
        if (i == 0) {
          // Before that it only starts, which takes longer than all that follows.
          Future<?> unused =
              threads.schedule(process::destroyForcibly, lifeMillis, TimeUnit.MILLISECONDS);
        }
      }
      while (channel.read(ByteBuffer.allocate(1)) >= 0) {
        // Until it dies.
      }
    } catch (IOException e) {
      // It died.
    }
  }

  private static boolean set(SocketChannel channel, String address, String name, String value)
      throws IOException {
    write(channel, "B1\t" + address + "\nS1\tpriv/" + GUID + "/" + name + "\t" + value + "\nC1\n");
    ByteBuffer answer = ByteBuffer.allocate(256);
    do {
      if (channel.read(answer) < 0) {
        return false;
      }
    } while (answer.get(answer.position() - 1) != '\n');
    assertEquals("O1\n", US_ASCII.decode(answer.flip()).toString());
    return true;
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
  }

  @Test
  void killedAgainAndAgain_losesNoNotification() throws Exception {
    Random random = new Random(5);
    Set<String> acknowledged = new TreeSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      Process process = sealpostd();
      deliver(round, process, random.nextInt(LONGEST_LIFE_MILLIS), acknowledged);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "killed");
    }
    Process last = sealpostd();
    try {
      Relay.await("every device is told", () -> told.keySet().containsAll(acknowledged));
    } finally {
      last.destroyForcibly();
    }
    int requests = told.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println(
        "kill -9, "
            + ROUNDS
            + " times: "
            + acknowledged.size()
            + " notifications answered O, "
            + told.size()
            + " devices told by "
            + requests
            + " requests");
    assertTrue(acknowledged.size() > ROUNDS, "something was delivered: " + acknowledged.size());
    assertTrue(requests < 3 * told.size(), "no storm: " + requests);
  }
}
