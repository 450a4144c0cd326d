// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.cli.Sealpost;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.DeltaChatUser;

/** {@code sealpost echobot} and {@code sealpost ping}, as processes, with the real core. */
@SystemTest
class EchoBotTest {
  /** Each test has a bot of its own: the state of the last one is gone, and its password. */
  private final String name = "bot" + Credentials.fresh("x").address().substring(0, 6);

  private final Relay relay = Relay.running();
  private final Relay second = Relay.second();
  private final List<Process> started = new ArrayList<>();

  @TempDir Path directory;

  @AfterEach
  void endAll() throws InterruptedException {
    for (Process process : started) {
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "does not end");
    }
  }

  private Process sealpost(Relay where, String command, String... more) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Sealpost.class.getName(),
                command,
                "--config",
                where.env().file().resolveSibling("chatmail.ini").toString(),
                "--server",
                where.env().address().getHostAddress(),
                "--any-certificate",
                "--program",
                String.valueOf(System.getenv(DeltaChat.PROGRAM)),
                "--state",
                directory.resolve(command).toString()));
    line.addAll(List.of(more));
    Process process =
        new ProcessBuilder(line)
            .redirectError(directory.resolve(command + ".err").toFile())
            .redirectOutput(directory.resolve(command + ".log").toFile())
            .start();
    started.add(process);
    return process;
  }

  /** Starts the bot, and waits for its invite link. */
  private String startBot(Relay where) throws IOException {
    Path link = directory.resolve("echobot/invite");
    Files.deleteIfExists(link);
    String address = name + "@" + where.env().mailDomain();
    sealpost(where, "echobot", "--address", address, "--avatar", picture().toString());
    // A JVM and a core start; of that a busy machine makes more than of an answer.
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(180);
    while (!Files.exists(link) && bot().isAlive() && System.nanoTime() < end) {
      LockSupport.parkNanos(50_000_000);
    }
    assertTrue(Files.exists(link), () -> "no invite link: " + errors());
    return Files.readString(link).strip();
  }

  private Path picture() throws IOException {
    Path file = directory.resolve("echo.png");
    ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    return file;
  }

  /** What a user's app shows of the one they chat with: a picture, or none yet. */
  private static boolean hasPicture(DeltaChatUser user, int chat) {
    try {
      int contact = user.ask("get_chat_contacts", chat).getAsJsonArray().get(0).getAsInt();
      return !user.ask("get_contact", contact).getAsJsonObject().get("profileImage").isJsonNull();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A link begins with the fingerprint; its last part is new each time. */
  private static String key(String link) {
    return link.substring(0, link.indexOf('&'));
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("echobot.err"), UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Process bot() {
    return started.get(started.size() - 1);
  }

  private String log(String command) throws IOException {
    return Files.readString(directory.resolve(command + ".log"), UTF_8);
  }

  private DeltaChatUser login(DeltaChat core) throws IOException {
    Credentials login = relay.newLogin();
    DeltaChatUser user = core.addUser();
    user.login(relay.env(), "Alice", login.address(), login.password());
    return user;
  }

  @Test
  void textAndFile_comeBack_alsoAfterTheCoreOrTheBotDied() throws Exception {
    String link = startBot(relay);
    try (DeltaChat core = DeltaChat.start(directory.resolve("alice"))) {
      DeltaChatUser alice = login(core);
      int chat = alice.meet(link);
      alice.sendText(chat, "one");
      alice.await("one", Relay.PATIENCE);
      Relay.await("the bot's picture", () -> hasPicture(alice, chat));

      byte[] noise = new byte[400_000];
      new Random(1).nextBytes(noise);
      alice.sendFile(chat, "a file", Files.write(directory.resolve("file.bin"), noise));
      assertEquals(noise.length, alice.await("a file", Relay.PATIENCE).fileBytes());

      ProcessHandle child = bot().children().findFirst().orElseThrow();
      assertTrue(child.destroyForcibly());
      alice.sendText(chat, "two");
      alice.await("two", Relay.PATIENCE);

      ProcessHandle next = bot().children().findFirst().orElseThrow();
      bot().destroy();
      assertTrue(bot().waitFor(30, TimeUnit.SECONDS), "SIGTERM does not end it");
      assertEquals(143, bot().exitValue(), log("echobot"));
      Relay.await("the core ends with the bot", () -> !next.isAlive());
      alice.sendText(chat, "three");
      assertEquals(key(link), key(startBot(relay)), "the same key");
      alice.await("three", Relay.PATIENCE);
    }
  }

  /** From the other relay, by link; then by the address alone, which is known now. */
  @Test
  void ping_otherRelaysBot() throws Exception {
    String link = startBot(relay);
    assertEquals(0, ping(link, "--count", "2"), log("ping"));
    assertEquals(0, ping(name + "@" + relay.env().mailDomain(), "--count", "2", "--json"));
    JsonObject json = JsonParser.parseString(log("ping")).getAsJsonObject();
    assertEquals(2, json.get("answered").getAsInt());
    assertTrue(json.get("min").getAsLong() > 0, json.toString());
    assertTrue(json.get("min").getAsLong() <= json.get("median").getAsLong(), json.toString());

    started.get(0).destroy();
    assertTrue(started.get(0).waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, ping(link, "--count", "1", "--timeout", "2"), log("ping"));
    assertTrue(log("ping").contains("1 sent, 0 answered"), log("ping"));
  }

  @Test
  void ping_nobodyAnswersTheInvitation() throws Exception {
    String link = startBot(relay);
    bot().destroy();
    assertTrue(bot().waitFor(30, TimeUnit.SECONDS));
    assertEquals(75, ping(link, "--throw-away", "--timeout", "2"), log("ping"));
    assertFalse(Files.exists(directory.resolve("ping")), "--throw-away keeps nothing");
  }

  private int ping(String target, String... more) throws Exception {
    String[] all = new String[more.length + 1];
    all[0] = target;
    System.arraycopy(more, 0, all, 1, more.length);
    Process process = sealpost(second, "ping", all);
    assertTrue(process.waitFor(300, TimeUnit.SECONDS), "ping does not end");
    return process.exitValue();
  }
}
