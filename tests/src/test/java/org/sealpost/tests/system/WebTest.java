// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.DeltaChat;
import org.sealpost.tests.client.HttpsClient;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.RelayEnv;
import org.sealpost.tests.client.SmtpClient;

/** Port 443 with all that answers there: the site, new addresses, mail over HTTPS, SMTP, IMAP. */
@SystemTest
class WebTest {
  private final Relay relay = Relay.running();
  private final RelayEnv env = relay.env();

  @TempDir Path directory;

  private HttpsClient https(String host) throws IOException {
    return new HttpsClient(env.server("HTTPS_PORT"), host, env.tls());
  }

  private HttpsClient https() throws IOException {
    return https(env.mailDomain());
  }

  @FromOutside
  @Test
  void new_hundredClientsAtOnce() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(100);
    try {
      List<Callable<String>> requests = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        requests.add(() -> address(https().post("/new")));
      }
      Set<String> addresses = new HashSet<>();
      for (Future<String> address : clients.invokeAll(requests)) {
        addresses.add(address.get());
      }
      assertEquals(100, addresses.size());
    } finally {
      clients.shutdownNow();
    }
  }

  private String address(HttpsClient.Answer answer) {
    assertEquals(200, answer.status(), answer.toString());
    JsonObject json = JsonParser.parseString(answer.body()).getAsJsonObject();
    Relay.secret(json.get("password").getAsString());
    return json.get("email").getAsString();
  }

  @FromOutside
  @Test
  void new_addressLogsIn() throws IOException {
    JsonObject json = JsonParser.parseString(https().post("/new").body()).getAsJsonObject();
    String password = Relay.secret(json.get("password").getAsString());
    relay.imap(new Credentials(json.get("email").getAsString(), password)).close();
  }

  @ParameterizedTest
  @CsvSource({
    "'',       /,               200, ''",
    "'',       /de/,            200, ''",
    "'',       /fa/index.html,  200, ''",
    "'',       /.well-known/autoconfig/mail/config-v1.1.xml, 200, ''",
    "mta-sts., /.well-known/mta-sts.txt, 200, ''",
    "'',       /new,            302, dcaccount:https://DOMAIN/new",
    "'',       /cgi-bin/newemail.py, 302, dcaccount:https://DOMAIN/new",
    "www.,     /info.html?x=y,  301, https://DOMAIN/info.html?x=y",
    "'',       /mxdeliv,        405, ''",
    "'',       /nothing,        404, ''",
  })
  void paths(String host, String path, int status, String location) throws IOException {
    HttpsClient.Answer answer = https(host + env.mailDomain()).get(path);
    assertEquals(status, answer.status(), answer.header());
    assertEquals(location.replace("DOMAIN", env.mailDomain()), answer.field("Location"));
    // nginx's own pages too; those of our service hold no markup.
    if (status == 200 || status == 404) {
      assertEquals("nosniff", answer.field("X-Content-Type-Options"));
      assertTrue(answer.field("Content-Security-Policy").startsWith("default-src 'none'"));
    }
  }

  /** Beyond a thousand each has to wait for another to go; somebody else need not. */
  @Test
  void oneAddress_cannotHaveAllConnections() throws IOException {
    List<Socket> many = new ArrayList<>();
    InetSocketAddress port = env.server("HTTPS_PORT");
    InetAddress greedy = Relay.newPeer();
    try {
      // Some more, as several processes accept them, and not in this order.
      for (int i = 0; i < 1050; i++) {
        many.add(connect(port, greedy));
      }
      try (Socket oneMore = connect(port, greedy)) {
        // Below the time that nginx waits for a first word of TLS.
        oneMore.setSoTimeout(20_000);
        assertEquals(-1, oneMore.getInputStream().read(), "closed without a word");
      }
      assertEquals(200, https().get("/").status());
    } finally {
      for (Socket socket : many) {
        socket.close();
      }
    }
  }

  private static Socket connect(InetSocketAddress port, InetAddress from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(port, (int) Relay.PATIENCE.toMillis());
    return socket;
  }

  /** A stand-in for an iroh relay, which an operator may have beside us. */
  @ParameterizedTest
  @CsvSource({"/ping", "/generate_204", "/relay"})
  void iroh_isReached(String path) throws Exception {
    InetAddress local = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket iroh = new ServerSocket(3340, 1, local)) {
      CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> answerOnce(iroh));
      List<String> upgrade = List.of("Upgrade: iroh derp http");
      HttpsClient.Answer answer = https().send(null, "GET", path, upgrade, new byte[0]);
      assertEquals(204, answer.status(), answer.header());
      String request = heard.get(30, TimeUnit.SECONDS);
      assertTrue(request.startsWith("GET " + path + " HTTP/1.1\n"), request);
      boolean passed = request.contains("\nUpgrade: iroh derp http\nConnection: upgrade\n");
      assertEquals(path.equals("/relay"), passed, request);
    }
  }

  private static String answerOnce(ServerSocket server) {
    StringBuilder header = new StringBuilder();
    try (Socket socket = server.accept();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1))) {
      String line = in.readLine();
      while (line != null && !line.isEmpty()) {
        header.append(line).append('\n');
        line = in.readLine();
      }
      String answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header.toString();
  }

  @FromOutside
  @Test
  void startPage_inTheLanguageOfTheReader() throws IOException {
    HttpsClient.Answer answer =
        https().send(null, "GET", "/", List.of("Accept-Language: ru,en;q=0.5"), new byte[0]);
    assertEquals("/ru/", answer.field("Location"), answer.header());
  }

  private HttpsClient.Answer deliver(InetAddress peer, String from, String to, byte[] mail)
      throws IOException {
    return https()
        .send(peer, "POST", "/mxdeliv", List.of("X-MAIL-FROM: " + from, "X-MAIL-TO: " + to), mail);
  }

  /** The sender's domain is the client's address, so the milter saw that and not nginx's. */
  @FromOutside
  @Test
  void mxdeliv_deliversWithTheClientsAddress() throws IOException {
    InetAddress peer = Relay.newPeer();
    Credentials user = relay.newUser();
    String sender = Relay.senderAt(peer);
    byte[] mail = Relay.encrypted(sender, user.address()).bytes();
    HttpsClient.Answer answer = deliver(peer, sender, user.address(), mail);
    assertEquals(200, answer.status(), answer.body());
    assertTrue(answer.body().startsWith("250 2.0.0 Ok"), answer.body());
    relay.awaitMessages(user, 1);
  }

  @FromOutside
  @Test
  void mxdeliv_refusals() throws IOException {
    InetAddress peer = Relay.newPeer();
    Credentials user = relay.newUser();
    String sender = Relay.senderAt(peer);
    byte[] mail = Relay.encrypted(sender, user.address()).bytes();
    byte[] readable = Relay.cleartext(sender, user.address()).getBytes(ISO_8859_1);
    assertRefused("523 5.7.1", deliver(peer, sender, user.address(), readable));
    InetAddress other = Relay.newPeer();
    assertRefused("554 5.7.1 Invalid FROM", deliver(other, sender, user.address(), mail));
    assertRefused("554 5.7.1", deliver(peer, sender, "friend@elsewhere.invalid", mail));
    String two = new String(mail, ISO_8859_1) + ".\r\nMAIL FROM:<x@y.test>\r\n";
    assertRefused("554 5.6.0", deliver(peer, sender, user.address(), two.getBytes(ISO_8859_1)));
    relay.assertNoMoreThan(0, user);
  }

  private static void assertRefused(String reply, HttpsClient.Answer answer) {
    assertEquals(400, answer.status(), answer.body());
    assertTrue(answer.body().startsWith(reply), answer.body());
  }

  @FromOutside
  @Test
  void mxdeliv_tooLarge() throws IOException {
    InetAddress peer = Relay.newPeer();
    byte[] mail =
        Relay.encrypted(Relay.senderAt(peer), "x@" + env.mailDomain()).size(31_457_300).bytes();
    HttpsClient.Answer answer =
        deliver(peer, Relay.senderAt(peer), relay.newUser().address(), mail);
    assertEquals(413, answer.status(), answer.body());
    assertTrue(answer.body().startsWith("552 5.3.4"), answer.body());
  }

  /** What Postfix logs is what it tells the policy service and the milters. */
  @FromOutside
  @Test
  void smtp_byAlpn_keepsTheClientsAddress() throws IOException {
    InetAddress peer = Relay.newPeer();
    Credentials user = relay.newUser();
    Credentials friend = relay.newUser();
    InetSocketAddress port = env.server("HTTPS_PORT");
    try (SmtpClient client = SmtpClient.connect(port, peer, env.tls().offering("smtp")).ehlo()) {
      assertEquals(235, client.auth(user.address(), user.password()).code());
      byte[] mail = Relay.encrypted(user.address(), friend.address()).bytes();
      assertEquals(250, client.transaction(user.address(), List.of(friend.address()), mail).code());
    }
    relay.awaitMessages(friend, 1);
    awaitLog("POSTFIX_LOG", "client=unknown[" + peer.getHostAddress() + "], sasl_method=PLAIN");
  }

  @FromOutside
  @Test
  void imap_byAlpn_keepsTheClientsAddress() throws IOException {
    InetAddress peer = Relay.newPeer();
    Credentials user = relay.newLogin();
    try (ImapClient client =
        ImapClient.connect(env.server("HTTPS_PORT"), peer, env.tls().offering("imap"))) {
      client.login(user.address(), user.password());
    }
    awaitLog("DOVECOT_LOG", "rip=" + peer.getHostAddress() + ",");
  }

  private void awaitLog(String log, String text) {
    Relay.await(
        text + " in " + log,
        () -> {
          try {
            return Files.readString(env.path(log), ISO_8859_1).contains(text);
          } catch (IOException e) {
            return false;
          }
        });
  }

  /** Delta Chat's requests have the whole URL in their first line. */
  @Test
  void new_asDeltaChatAsks() throws IOException {
    address(https().post("https://" + env.mailDomain() + "/new"));
  }

  /**
   * So do those for the configuration. That core believes no authority but public ones, and nginx
   * takes no such URL with an underscore, so that it comes here by itself cannot be tried.
   */
  @Test
  void autoconfig_asDeltaChatAsks() throws IOException {
    String path = "/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=x%40";
    HttpsClient.Answer answer =
        https().get("https://" + env.mailDomain() + path + env.mailDomain());
    assertEquals(200, answer.status(), answer.header());
    assertTrue(answer.field("Content-Type").startsWith("text/xml"), answer.header());
    List<String> ports =
        Pattern.compile("<hostname>([^<]*)</hostname>\\s*<port>(\\d+)</port>")
            .matcher(answer.body())
            .results()
            .map(server -> server.group(1) + ":" + server.group(2))
            .toList();
    String host = env.mailDomain() + ":";
    List<String> wanted = Stream.of(993, 143, 443, 465, 587, 443).map(port -> host + port).toList();
    assertEquals(wanted, ports, answer.body());
  }

  /** What an app does with the QR code, up to being online; by its address alone; by port 443. */
  @Test
  void deltaChat_configuresItself() throws IOException {
    Relay self = Relay.selfSigned();
    String domain = self.env().mailDomain();
    Path hosts = directory.resolve("hosts");
    Files.writeString(
        hosts,
        "127.0.0.1 localhost\n" + self.env().address().getHostAddress() + " " + domain + "\n");
    try (DeltaChat core = DeltaChat.start(directory.resolve("accounts"), hosts)) {
      core.addUser().loginByCode("DCACCOUNT:" + domain);
      Credentials known = self.newLogin();
      core.addUser().loginByAddress(known.address(), known.password());
      Credentials behind443 = self.newLogin();
      core.addUser().loginByPort(domain, 443, behind443.address(), behind443.password());
    }
  }
}
