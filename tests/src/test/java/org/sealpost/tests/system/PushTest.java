// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.DeltaChatUser;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.NotificationServer;
import org.sealpost.tests.client.NotificationServer.Notification;
import org.sealpost.tests.client.SmtpClient;

/** A delivery wakes the devices of its user, and the notification server learns nothing else. */
@SystemTest
class PushTest {
  /** The notification_url of development relays. */
  private static final InetSocketAddress SERVER = new InetSocketAddress("127.10.0.252", 8080);

  private final Relay relay = Relay.running();
  private final NotificationServer server;

  @TempDir Path directory;

  PushTest() throws IOException {
    server = NotificationServer.listen(SERVER);
  }

  @AfterEach
  void closeServer() {
    server.close();
  }

  @Test
  void delivery_wakesAllDevices_withTheRawTokenAlone() throws Exception {
    Credentials user = relay.newUser();
    String phone = newToken(user);
    String laptop = newToken(user);
    Set<String> tokens = Set.of(phone, laptop);
    sendFromOutside(user);
    Set<String> bodies = new HashSet<>();
    for (int i = 0; i < tokens.size(); i++) {
      Notification notification = next();
      bodies.add(notification.body());
      String head = notification.head();
      assertEquals("POST /notify", head.substring(0, head.indexOf(" [")), "request line");
      assertFalse(head.contains(user.address().substring(0, 9)), head);
    }
    assertEquals(tokens, bodies);
  }

  @Test
  void ownCopy_wakesNobody() throws Exception {
    checkOwnCopy(relay);
  }

  @Test
  void ownCopy_ofAnAddressLiteral_wakesNobody() throws Exception {
    checkOwnCopy(Relay.ipOnly());
  }

  private void checkOwnCopy(Relay ownRelay) throws Exception {
    Credentials user = ownRelay.newUser();
    newToken(ownRelay, user);
    byte[] mail = Relay.encrypted(user.address(), user.address()).bytes();
    try (SmtpClient client = ownRelay.asUser(Port.SUBMISSIONS, user)) {
      client.transaction(user.address(), List.of(user.address()), mail);
    }
    ownRelay.awaitMessages(user, 1);
    // What comes for somebody else, later, is the first that comes.
    Credentials other = ownRelay.newUser();
    String token = newToken(ownRelay, other);
    try (SmtpClient client = ownRelay.asUser(Port.SUBMISSIONS, user)) {
      byte[] second = Relay.encrypted(user.address(), other.address()).bytes();
      client.transaction(user.address(), List.of(other.address()), second);
    }
    assertEquals(token, next().body());
  }

  @Test
  void tokenThatIsGone_isForgotten() throws Exception {
    Credentials user = relay.newUser();
    String lost = newToken(user);
    String kept = newToken(user);
    server.forget(lost);
    sendFromOutside(user);
    try (ImapClient imap = relay.imap(user)) {
      Relay.await("410 removes the token", () -> kept.equals(tokens(imap)));
    }
  }

  /** The core looks up the TURN server's name, so this is a relay that needs none. */
  @Test
  void deltaChat_isToldOfCalls_andItsDeviceIsWoken() throws Exception {
    Relay ip = Relay.ipOnly();
    try (DeltaChat core = DeltaChat.start(directory.resolve("core"))) {
      Credentials login = ip.newLogin();
      DeltaChatUser user = core.addUser();
      user.login(ip.env(), "Carol", login.address(), login.password());
      // The core cannot be given a token by JSON-RPC: the app's part is done here.
      String token = newToken(ip, login);
      sendFromOutside(ip, login);
      assertEquals(token, next().body());
      Relay.await(
          "TURN server and credentials",
          () -> ask(user, "ice_servers").contains("turn:" + ip.env().mailDomain() + ":3478"));
    }
  }

  /** A core that is to join an app's peers asks the iroh relay that METADATA names. */
  @Test
  void deltaChat_asksTheIrohRelay() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    HttpServer iroh = HttpServer.create(new InetSocketAddress(SERVER.getAddress(), 0), 0);
    iroh.createContext(
        "/relay",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
          asked.countDown();
        });
    iroh.start();
    String url =
        "http://" + SERVER.getAddress().getHostAddress() + ":" + iroh.getAddress().getPort();
    Relay ip = Relay.ipOnly();
    Daemon daemon = new Daemon(ip.env());
    String before = daemon.change(text -> text + "\niroh_relay = " + url + "\n");
    try (DeltaChat core = DeltaChat.start(directory.resolve("core"))) {
      Credentials login = ip.newLogin();
      DeltaChatUser user = core.addUser();
      user.login(ip.env(), "Carol", login.address(), login.password());
      startApp(user);
      assertTrue(asked.await(Relay.PATIENCE.toSeconds(), TimeUnit.SECONDS), "asked for /relay");
    } finally {
      daemon.change(text -> before);
      iroh.stop(0);
    }
  }

  /** In the chat with oneself, which needs no second user. */
  private void startApp(DeltaChatUser user) throws IOException {
    Path app = directory.resolve("app.xdc");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(app))) {
      zip.putNextEntry(new ZipEntry("index.html"));
      zip.write("<html></html>".getBytes(US_ASCII));
    }
    int chat = user.ask("create_chat_by_contact_id", 1).getAsInt();
    int message =
        user.ask("send_msg", chat, Map.of("file", app.toString(), "viewtype", "Webxdc")).getAsInt();
    try {
      user.ask("send_webxdc_realtime_advertisement", message);
    } catch (IOException e) {
      // Nobody is there to be told; it says so when it has set out for its relay.
    }
  }

  private static String ask(DeltaChatUser user, String method) {
    try {
      return user.ask(method).getAsString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tokens(ImapClient imap) {
    try {
      return String.valueOf(imap.metadata("INBOX", MetadataTest.TOKEN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Notification next() throws InterruptedException {
    Notification notification = server.poll(Relay.PATIENCE);
    assertNotNull(notification, "no notification came");
    return notification;
  }

  private String newToken(Credentials user) throws IOException {
    return newToken(relay, user);
  }

  /** Gives the user one more device. */
  private static String newToken(Relay relay, Credentials user) throws IOException {
    String token = Relay.secret("openpgp:" + Credentials.fresh("x").password());
    try (ImapClient imap = relay.imap(user)) {
      imap.setMetadata("INBOX", MetadataTest.TOKEN, token);
    }
    return token;
  }

  private void sendFromOutside(Credentials user) throws IOException {
    sendFromOutside(relay, user);
  }

  private static void sendFromOutside(Relay relay, Credentials user) throws IOException {
    InetAddress peer = Relay.newPeer();
    String from = Relay.senderAt(peer);
    try (SmtpClient client = relay.fromOutside(peer)) {
      byte[] mail = Relay.encrypted(from, user.address()).bytes();
      assertEquals(250, client.transaction(from, List.of(user.address()), mail).code());
    }
  }
}
