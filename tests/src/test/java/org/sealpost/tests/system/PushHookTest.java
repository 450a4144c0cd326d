// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.LmtpClient;
import org.sealpost.tests.client.NotificationServer;

/**
 * Deliveries while the metadata service is not there, or refuses everything: they stand, the LMTP
 * process that made them lives on, and when the service is back, devices are woken again.
 */
@SystemTest
class PushHookTest {
  private static final InetSocketAddress NOTIFICATIONS =
      new InetSocketAddress("127.10.0.252", 8080);
  private static final int MESSAGES = 3;

  private final Relay relay = Relay.running();
  private final Path socket = relay.env().path("RUN_DIR").resolve("metadata.sock");
  private final Path aside = socket.resolveSibling("metadata.sock.aside");
  private final AtomicInteger refused = new AtomicInteger();

  private Credentials user;
  private String token;
  private int linesBefore;

  @BeforeEach
  void take() throws IOException {
    user = relay.newUser();
    token = Relay.secret("hook:" + Credentials.fresh("x").password());
    try (ImapClient imap = relay.imap(user)) {
      imap.setMetadata("INBOX", MetadataTest.TOKEN, token);
    }
    linesBefore = log().size();
    Files.move(socket, aside);
  }

  @AfterEach
  void giveBack() throws IOException {
    Files.deleteIfExists(socket);
    Files.move(aside, socket);
  }

  private List<String> log() throws IOException {
    return RelayLogs.read(relay.env().path("DOVECOT_LOG")).lines().toList();
  }

  /** In one session, so by one process. */
  private void deliver(int count) throws IOException {
    try (LmtpClient lmtp = LmtpClient.connect(relay.env().path("LMTP_SOCKET"))) {
      for (int i = 0; i < count; i++) {
        byte[] mail =
            new EncryptedMail("somebody@hook.invalid", user.address(), Relay.newSubject()).bytes();
        lmtp.deliver("somebody@hook.invalid", user.address(), mail);
      }
    }
  }

  private void assertDeliveriesStand() throws IOException {
    deliver(MESSAGES);
    relay.awaitMessages(user, MESSAGES);
    List<String> lines = log();
    List<String> news = lines.subList(linesBefore, lines.size());
    List<String> deaths =
        news.stream()
            .filter(line -> line.matches(".*(Panic|Fatal|killed|leak|not freed).*"))
            .toList();
    assertEquals(List.of(), deaths);
    long errors =
        news.stream().filter(line -> line.contains("lmtp(") && line.contains("Error")).count();
    assertTrue(errors >= 1 && errors <= 8 * MESSAGES, errors + " complaints: " + news);
  }

  private void assertDevicesAreWokenAgain() throws Exception {
    Files.deleteIfExists(socket);
    Files.createLink(socket, aside);
    try (NotificationServer server = NotificationServer.listen(NOTIFICATIONS)) {
      deliver(1);
      NotificationServer.Notification told = server.poll(Relay.PATIENCE);
      while (told != null && !told.body().equals(token)) {
        told = server.poll(Relay.PATIENCE);
      }
      assertNotNull(told, "the device is woken");
    }
  }

  @Test
  void serviceThatIsGone_holdsNoDeliveryUp() throws Exception {
    assertDeliveriesStand();
    assertDevicesAreWokenAgain();
  }

  @Test
  void serviceThatRefuses_holdsNoDeliveryUp() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
      Thread thread = new Thread(() -> serve(server), "refuses");
      thread.setDaemon(true);
      thread.start();
      assertDeliveriesStand();
    }
    assertTrue(refused.get() >= MESSAGES, refused + " commits were refused");
    assertDevicesAreWokenAgain();
  }

  private void serve(ServerSocketChannel server) {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread thread = new Thread(() -> refuse(client), "refuses");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // The end.
    }
  }

  /** Answers each commit and look-up {@code F}. */
  private void refuse(SocketChannel client) {
    try (client;
        BufferedReader in = new BufferedReader(Channels.newReader(client, ISO_8859_1))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.matches("[CD].*")) {
          refused.incrementAndGet();
          write(client, "F" + line.substring(1) + "\tno\n");
        } else if (line.startsWith("L")) {
          write(client, "Fno\n");
        }
      }
    } catch (IOException e) {
      // Dovecot has hung up.
    }
  }

  private static void write(SocketChannel client, String answer) throws IOException {
    client.write(ByteBuffer.wrap(answer.getBytes(US_ASCII)));
  }
}
