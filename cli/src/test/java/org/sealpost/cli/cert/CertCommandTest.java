// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.cli.Problem;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.common.config.ChatmailConfig;

/** What needs no authority, or one that says no. */
class CertCommandTest {
  private final Instant now = Instant.now();

  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun().at(now);

  @BeforeEach
  void directories() throws IOException {
    Files.createDirectories(root.resolve("etc/sealpost"));
  }

  @Test
  void ownCertificate_isRenewedBeforeItsEnd() throws IOException {
    settings("mail_domain = _self.example");
    assertEquals(0, run("cert", "renew"), sealpost.err());
    String first = read("etc/sealpost/tls/relay.pem");
    run("cert", "renew");
    assertEquals(first, read("etc/sealpost/tls/relay.pem"));
    assertEquals(0, run("cert", "status"), sealpost.out());
    assertTrue(sealpost.out().contains("kind:     self-signed"), sealpost.out());
    sealpost.at(now.plusSeconds(86400L * 3640));
    assertEquals(0, run("cert", "renew"), sealpost.err());
    assertNotEquals(first, read("etc/sealpost/tls/relay.pem"));
  }

  @Test
  void ownCertificate_isOfAnAddress() throws IOException {
    settings("mail_domain = 192.0.2.7");
    assertEquals(0, run("cert", "renew"), sealpost.err());
    assertEquals(0, run("cert", "status", "--json"), sealpost.out());
    assertTrue(sealpost.out().contains("\"192.0.2.7\""), sealpost.out());
  }

  @Test
  void use_namesFilesThatFit() throws IOException {
    pair("/c.pem", "/k.pem", "chat.example");
    settings("mail_domain = chat.example\n#tls_external_cert_and_key =\ndelete_mails_after = 3");
    Path cert = root.resolve("c.pem");
    assertEquals(0, run("cert", "use", "/c.pem", "/k.pem"), sealpost.err());
    assertEquals(
        """
        [params]
        mail_domain = chat.example
        tls_external_cert_and_key = /c.pem /k.pem
        delete_mails_after = 3
        """,
        read("etc/sealpost/chatmail.ini"));
    assertEquals(0, run("cert", "status"), sealpost.out());
    assertTrue(sealpost.out().contains("kind:     external"), sealpost.out());
    assertEquals(0, run("cert", "renew"), sealpost.err());
    assertTrue(Files.exists(cert));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one file only      | 2  | KEY                  | cert use /c.pem
          relative           | 2  | absolute             | cert use c.pem k.pem
          not there          | 1  | no such file         | cert use /none.pem /k.pem
          other key          | 1  | is not the key of    | cert use /c.pem /other.key
          no key             | 1  | no private key       | cert use /c.pem /c.pem
          no certificate     | 1  | no certificate       | cert use /k.pem /k.pem
          other domain       | 1  | is not for           | cert use /other.pem /other.key
          no settings        | 78 | no such file         | cert status --config /none.ini
          unknown authority  | 78 | acme_directory       | cert renew
          none yet           | 1  | -                    | cert status
          wrong CA file      | 1  | no certificate in    | cert renew --ca /empty
          no CA file         | 1  | no such file         | cert renew --ca /nowhere
          """)
  void errorPaths_changeNothing(String label, int status, String says, String arguments)
      throws IOException {
    pair("/c.pem", "/k.pem", "chat.example");
    pair("/other.pem", "/other.key", "other.example");
    Files.writeString(root.resolve("empty"), "");
    boolean url = label.equals("unknown authority");
    settings(
        "mail_domain = chat.example\nacme_directory = "
            + (url ? "http://127.24.0.1/" : "https://127.24.0.1:1/dir"));
    String before = read("etc/sealpost/chatmail.ini");
    String words = arguments.replace("--ca /", "--ca " + root + "/");
    assertEquals(status, run(words.split(" ")), label + sealpost.err());
    assertTrue(says.equals("-") || sealpost.err().contains(says), label + ": " + sealpost.err());
    assertEquals(before, read("etc/sealpost/chatmail.ini"));
    assertFalse(Files.exists(root.resolve("etc/sealpost/tls/relay.pem")));
  }

  @Test
  void authorityThatIsAway_isForAnotherTry() throws IOException {
    settings("mail_domain = chat.example\nacme_directory = https://127.24.0.1:1/dir");
    assertEquals(75, run("cert", "renew"));
    assertTrue(sealpost.err().contains("cannot be reached: no connection"), sealpost.err());
    run("cert", "status");
    assertTrue(sealpost.out().contains("last try: "), sealpost.out());
  }

  @Test
  void twoAtOnce_areNot() throws Exception {
    settings("mail_domain = _self.example");
    try (FileChannel lock = new CertState(new Root(root)).lock()) {
      assertTrue(lock.isOpen());
      assertEquals(75, run("cert", "renew"));
      assertTrue(sealpost.err().contains("at work"), sealpost.err());
    }
    assertEquals(0, run("cert", "renew"), sealpost.err());
  }

  /** Pebble has no rate limits; this authority knows nothing else. */
  @Test
  void rateLimit_isKept_untilItsTime() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpsServer authority = busyAuthority(asked);
    try {
      String url = "https://127.24.0.1:" + authority.getAddress().getPort();
      settings("mail_domain = chat.example\nacme_directory = " + url + "/dir");
      String[] renew = {"cert", "renew", "--ca", root.resolve("ca.pem").toString()};
      assertEquals(75, run(renew), sealpost.err());
      assertTrue(sealpost.err().contains("rate limit is reached; ask again after"), sealpost.err());
      assertTrue(sealpost.err().contains("too many of chat.example"), sealpost.err());
      int before = asked.get();
      assertEquals(75, run(renew));
      assertTrue(sealpost.err().contains("not asked again before"), sealpost.err());
      assertEquals(before, asked.get());
      sealpost.at(now.plusSeconds(7200));
      assertEquals(75, run(renew));
      assertTrue(asked.get() > before);
    } finally {
      authority.stop(0);
    }
  }

  private HttpsServer busyAuthority(AtomicInteger asked) throws Exception {
    Programs openssl = new SystemPrograms();
    String key = root.resolve("ca.key").toString();
    String pem = root.resolve("ca.pem").toString();
    String store = root.resolve("ca.p12").toString();
    SelfSigned.make("127.24.0.1", Path.of(key), Path.of(pem));
    assertTrue(
        openssl
            .run(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                pem,
                "-inkey",
                key,
                "-out",
                store,
                "-passout",
                "pass:p")
            .ok());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(store))) {
      keys.load(in, "p".toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, "p".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer server = HttpsServer.create(new InetSocketAddress("127.24.0.1", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    String url = "https://127.24.0.1:" + server.getAddress().getPort();
    server.createContext("/", exchange -> answer(exchange, url, asked));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String url, AtomicInteger asked)
      throws IOException {
    asked.incrementAndGet();
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Replay-Nonce", "bm9uY2U" + asked.get());
    if (exchange.getRequestURI().getPath().equals("/dir")) {
      send(
          exchange,
          200,
          "application/json",
          String.format(
              "{\"newNonce\":\"%1$s/n\",\"newAccount\":\"%1$s/a\",\"newOrder\":\"%1$s/o\",\"meta\":{}}",
              url));
    } else if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(200, -1);
      exchange.close();
    } else {
      exchange.getResponseHeaders().add("Retry-After", "3600");
      send(
          exchange,
          429,
          "application/problem+json",
          "{\"type\":\"urn:ietf:params:acme:error:rateLimited\",\"detail\":\"too many of"
              + " chat.example\"}");
    }
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    exchange.getResponseHeaders().add("Content-Type", type);
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Reloads are asked of the system alone, so this one is told that it is. */
  @Test
  void programs_areToldOnce_ofAnotherCertificate() throws Exception {
    pair("/c.pem", "/k.pem", "chat.example");
    pair("/d.pem", "/l.pem", "chat.example");
    ChatmailConfig config =
        ChatmailConfig.parse(
            "[params]\nmail_domain = chat.example\ntls_external_cert_and_key = "
                + root.resolve("c.pem")
                + " "
                + root.resolve("k.pem")
                + "\n");
    List<String> told = new ArrayList<>();
    AtomicInteger status = new AtomicInteger();
    Programs programs =
        command -> {
          if (command.get(0).equals("systemctl")) {
            told.add(String.join(" ", command));
            return new Programs.Result(status.get(), "", "no");
          }
          return new SystemPrograms().run(command);
        };
    Reload reload = new Reload(config, Root.SYSTEM, new CertState(new Root(root)), programs);
    status.set(1);
    try {
      reload.ifChanged();
      throw new AssertionError("a failed reload is no reload");
    } catch (Problem e) {
      assertTrue(String.valueOf(e.getMessage()).contains("cannot be reloaded"));
    }
    status.set(0);
    told.clear();
    assertEquals(3, reload.ifChanged().size());
    assertTrue(told.contains("systemctl try-reload-or-restart postfix.service"), told.toString());
    assertEquals(List.of(), reload.ifChanged());
    Files.copy(root.resolve("d.pem"), root.resolve("c.pem"), StandardCopyOption.REPLACE_EXISTING);
    told.clear();
    try {
      reload.ifChanged();
      throw new AssertionError("the key is still the old one");
    } catch (Problem e) {
      assertTrue(String.valueOf(e.getMessage()).contains("nothing was reloaded"));
    }
    assertEquals(List.of(), told);
    Files.copy(root.resolve("l.pem"), root.resolve("k.pem"), StandardCopyOption.REPLACE_EXISTING);
    assertEquals(3, reload.ifChanged().size());
  }

  @Test
  void caa_namesTheAccount() throws Exception {
    AcmeAccount account = new AcmeAccount(new Root(root));
    assertEquals(Optional.empty(), AcmeAccount.caa(new Root(root)));
    account.note("https://ca.example/acct/1", List.of("ca.example", "other.example"));
    assertEquals(
        Optional.of("0 issue \"ca.example; accounturi=https://ca.example/acct/1\""),
        AcmeAccount.caa(new Root(root)));
    account.note("https://ca.example/acct/1\"; x", List.of("ca.example"));
    assertEquals(Optional.empty(), AcmeAccount.caa(new Root(root)));
    account.note("https://ca.example/acct/1", List.of());
    assertEquals(Optional.empty(), AcmeAccount.caa(new Root(root)));
    Files.writeString(root.resolve("etc/sealpost/acme/account.json"), "{");
    settings("mail_domain = chat.example");
    assertEquals(1, run("cert", "status"));
    assertTrue(sealpost.err().contains("account.json: cannot be read"), sealpost.err());
  }

  @Test
  void damagedAccountKey_isSaid() throws IOException {
    Files.createDirectories(root.resolve("etc/sealpost/acme"));
    Files.writeString(
        root.resolve("etc/sealpost/acme/account.key"), "-----BEGIN PRIVATE KEY-----\n");
    settings("mail_domain = chat.example\nacme_directory = https://127.24.0.1:1/dir");
    assertEquals(1, run("cert", "renew"));
    assertTrue(sealpost.err().contains("account.key: no RSA key"), sealpost.err());
  }

  private void pair(String cert, String key, String domain) throws IOException {
    assertTrue(
        new SystemPrograms()
            .run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=x",
                "-days",
                "90",
                "-addext",
                "subjectAltName=DNS:" + domain,
                "-keyout",
                root + key,
                "-out",
                root + cert)
            .ok());
  }

  private void settings(String lines) throws IOException {
    Files.writeString(root.resolve("etc/sealpost/chatmail.ini"), "[params]\n" + lines + "\n");
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--root", root.toString()));
    return sealpost.run(all.toArray(String[]::new));
  }

  private String read(String path) throws IOException {
    return Files.readString(root.resolve(path));
  }
}
