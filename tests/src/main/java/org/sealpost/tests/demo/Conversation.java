// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.DeltaChatUser;
import org.sealpost.tests.client.RelayEnv;

/** Alice and Bob get addresses, on one relay or each on their own, meet and chat. */
final class Conversation {
  private static final Duration MESSAGE_LIMIT = Duration.ofSeconds(30);
  private static final int FILE_BYTES = 1_000_000;

  private final RelayEnv alicesRelay;
  private final RelayEnv bobsRelay;
  private final Terminal terminal;

  private Conversation(RelayEnv alicesRelay, RelayEnv bobsRelay, Terminal terminal) {
    this.alicesRelay = alicesRelay;
    this.bobsRelay = bobsRelay;
    this.terminal = terminal;
  }

  static void show(RelayEnv alicesRelay, RelayEnv bobsRelay, Terminal terminal) throws IOException {
    Path directory = Files.createTempDirectory("sealpost-demo");
    try (DeltaChat alicesPhone = DeltaChat.start(directory.resolve("alice"));
        DeltaChat bobsPhone = DeltaChat.start(directory.resolve("bob"))) {
      new Conversation(alicesRelay, bobsRelay, terminal)
          .talk(alicesPhone.addUser(), bobsPhone.addUser(), directory);
    } finally {
      delete(directory);
    }
  }

  private void talk(DeltaChatUser alice, DeltaChatUser bob, Path directory) throws IOException {
    terminal.heading("Two people log in; that makes their addresses");
    login(alice, alicesRelay, "Alice");
    login(bob, bobsRelay, "Bob");

    terminal.heading("Bob scans Alice's QR code (SecureJoin)");
    long start = System.nanoTime();
    int bobsChat = bob.meet(alice.qrCode());
    alice.awaitMet();
    terminal.timed("Each holds the other's key, verified", since(start));

    terminal.heading("They talk, end-to-end encrypted; the time is from sending to seeing");
    int alicesChat = text(bob, bobsChat, "Bob", alice, "Hi Alice, this is my new address.");
    text(alice, alicesChat, "Alice", bob, "Hi Bob! Did you need an e-mail for it?");
    text(bob, bobsChat, "Bob", alice, "No. I logged in, and there it was.");
    text(alice, alicesChat, "Alice", bob, "Here is the map for tomorrow:");
    file(alice, alicesChat, bob, directory);
    text(bob, bobsChat, "Bob", alice, "Got it. See you there!");
  }

  private void login(DeltaChatUser user, RelayEnv relay, String name) throws IOException {
    Credentials login = Credentials.fresh(relay.addressDomain());
    long start = System.nanoTime();
    user.login(relay, name, login.address(), login.password());
    terminal.timed(String.format("%-6s %s", name, login.address()), since(start));
  }

  /** Sends a text and waits for it; the chat in which the other one sees it. */
  private int text(DeltaChatUser from, int chat, String name, DeltaChatUser to, String text)
      throws IOException {
    long start = System.nanoTime();
    from.sendText(chat, text);
    DeltaChatUser.Incoming seen = to.await(text, MESSAGE_LIMIT);
    terminal.timed(String.format("%-6s %s", name, text), Duration.ofNanos(seen.nanoTime() - start));
    return seen.chat();
  }

  private void file(DeltaChatUser alice, int chat, DeltaChatUser bob, Path directory)
      throws IOException {
    byte[] noise = new byte[FILE_BYTES];
    new Random(1).nextBytes(noise);
    Path file = Files.write(directory.resolve("map.bin"), noise);
    long start = System.nanoTime();
    alice.sendFile(chat, "map.bin", file);
    DeltaChatUser.Incoming seen = bob.await("map.bin", MESSAGE_LIMIT);
    if (seen.fileBytes() != FILE_BYTES) {
      throw new IOException("the file arrived with " + seen.fileBytes() + " bytes");
    }
    terminal.timed("Alice  [map.bin, 1.0 MB]", Duration.ofNanos(seen.nanoTime() - start));
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
