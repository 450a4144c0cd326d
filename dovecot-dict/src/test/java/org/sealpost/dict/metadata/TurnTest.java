// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

  @TempDir private Path directory;

  @Test
  void secret_makesCredentialsForFiveDays() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), " north \nsecond line\n");
    // printf 1700432000 | openssl dgst -sha1 -hmac north -binary | base64
    assertEquals("1700432000:6i3MOC5CcUjtk51HuMCT6nsg1eU=", new TurnSecret(file, CLOCK).next());
  }

  @Test
  void secret_isMadeOnceForTheOwnerAlone() throws IOException {
    Path file = directory.resolve("secret");
    TurnSecret secret = new TurnSecret(file, CLOCK);
    String first = secret.next();
    assertEquals(first, secret.next());
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(Files.readString(file).matches("[0-9a-f]{64}\n"));
    try (var files = Files.list(directory)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void secret_thatIsEmptyIsTrouble() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "\nx");
    assertThrows(IOException.class, () -> new TurnSecret(file, CLOCK).next());
  }

  @Test
  void secret_inNoDirectoryIsTrouble() {
    assertThrows(
        IOException.class, () -> new TurnSecret(directory.resolve("none/secret"), CLOCK).next());
  }

  private String fromSocket(String... answers) throws Exception {
    Path path = directory.resolve("turn.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread thread =
          new Thread(
              () -> {
                try (SocketChannel client = server.accept()) {
                  for (String answer : answers) {
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                  }
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.start();
      try {
        return new TurnSocket(path).next();
      } finally {
        thread.join();
        Files.delete(path);
      }
    }
  }

  @Test
  void socket_givesALine() throws Exception {
    assertEquals("1700432000:abc+/=", fromSocket("1700432000:abc+/=\n"));
    assertEquals("1700432000:abc+/=", fromSocket("17004", "32000:abc+/=", "\n"));
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(strings = {"", "\n", "user", ":password\n", "user:\n", "user:pass word\n"})
  void socket_thatGivesNoneIsTrouble(String answer) {
    assertThrows(IOException.class, () -> fromSocket(answer));
  }

  @Test
  void socket_thatNobodyHasIsTrouble() {
    assertThrows(IOException.class, () -> new TurnSocket(directory.resolve("none")).next());
  }

  /** Answers one client, and keeps its connection. */
  @Test
  void socket_thatStaysOpenGivesALineToo() throws Exception {
    Path path = directory.resolve("turn.sock");
    CountDownLatch read = new CountDownLatch(1);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread thread =
          new Thread(
              () -> {
                try (SocketChannel client = server.accept()) {
                  client.write(ByteBuffer.wrap("user:pass\n".getBytes(StandardCharsets.US_ASCII)));
                  read.await();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      thread.start();
      // Were it to wait for the end of the stream, this would take an hour.
      assertEquals("user:pass", new TurnSocket(path, Duration.ofHours(1)).next());
      read.countDown();
      thread.join();
    }
  }

  @Test
  void socket_thatSaysNothingIsTrouble() throws Exception {
    Path path = directory.resolve("turn.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      IOException silent = assertThrows(IOException.class, () -> shortOfPatience(path).next());
      assertEquals("the TURN server's socket says nothing", silent.getMessage());
    }
  }

  /** The program is stopped: its backlog fills, then not even connect(2) returns. */
  @Test
  void socket_thatDoesNotAcceptIsTrouble() throws Exception {
    Path path = directory.resolve("turn.sock");
    List<SocketChannel> backlog = new ArrayList<>();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path), 1);
      while (backlog.size() < 2) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(path));
        backlog.add(client);
      }
      IOException silent = assertThrows(IOException.class, () -> shortOfPatience(path).next());
      assertEquals("the TURN server's socket says nothing", silent.getMessage());
    } finally {
      for (SocketChannel client : backlog) {
        client.close();
      }
    }
  }

  private static TurnSocket shortOfPatience(Path path) {
    return new TurnSocket(path, Duration.ofMillis(200));
  }
}
