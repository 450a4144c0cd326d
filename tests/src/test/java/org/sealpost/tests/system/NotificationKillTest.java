// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
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

  @TempDir private Path directory;

  private final Map<String, Integer> told = new ConcurrentHashMap<>();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
  private HttpServer server;

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
    MetadataProcess.configure(
        directory, "http://127.23.0.3:%d/notify".formatted(server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  /**
   * A token and a message for new addresses until the process dies; the tokens of whom it said O.
   */
  private void deliver(int round, MetadataProcess process, int lifeMillis, Set<String> acknowledged)
      throws IOException {
    for (int i = 0; i < DEVICES; i++) {
      String address = "user%03d%03d@chat.example".formatted(round, i);
      Path mailbox = Files.createDirectory(directory.resolve("mail").resolve(address));
      Files.writeString(mailbox.resolve("password"), "x");
    }
    try (MetadataProcess.Client client = process.connect()) {
      for (int i = 0; i < DEVICES; i++) {
        String address = "user%03d%03d@chat.example".formatted(round, i);
        String token = "token-" + round + "-" + i;
        if (!isSet(client.set(address, "devicetoken", token))
            || !isSet(client.set(address, "messagenew", ""))) {
          return;
        }
        acknowledged.add(token);
        if (i == 0) {
          // Before that it only starts, which takes longer than all that follows.
          Future<?> unused =
              threads.schedule(
                  process.process()::destroyForcibly, lifeMillis, TimeUnit.MILLISECONDS);
        }
      }
      client.awaitEnd();
    } catch (IOException e) {
      // It died.
    }
  }

  private static boolean isSet(String answer) {
    if (!answer.isEmpty()) {
      assertEquals("O1", answer);
    }
    return !answer.isEmpty();
  }

  @Test
  void killedAgainAndAgain_losesNoNotification() throws Exception {
    Random random = new Random(5);
    Set<String> acknowledged = new TreeSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      MetadataProcess process = MetadataProcess.start(directory);
      deliver(round, process, random.nextInt(LONGEST_LIFE_MILLIS), acknowledged);
      assertTrue(process.process().waitFor(60, TimeUnit.SECONDS), "killed");
    }
    try (MetadataProcess last = MetadataProcess.start(directory)) {
      assertTrue(last.process().isAlive());
      Relay.await("every device is told", () -> told.keySet().containsAll(acknowledged));
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
