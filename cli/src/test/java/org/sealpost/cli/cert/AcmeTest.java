// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.cli.CommandRun;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.Root;
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.cli.setup.Certificate;
import org.sealpost.cli.setup.KeyAndChain;
import org.sealpost.common.config.ChatmailConfig;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Session;

/** Certificates of a real ACME server. */
class AcmeTest {
  private static final String DOMAIN = "relay.example";

  @TempDir Path directory;
  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun().at(Instant.now());
  private Pebble pebble;

  @BeforeEach
  void authority() throws Exception {
    assumeTrue(Pebble.isInstalled(), "SKIPPED: no pebble here (apt-get install pebble)");
    pebble = start(Map.of());
  }

  private Pebble start(Map<String, String> environment) throws Exception {
    Path web = root.resolve("var/lib/sealpost-acme");
    Pebble started = new Pebble(Files.createTempDirectory(directory, "pebble"), web, environment);
    settings("acme_directory = " + started.url() + "\nacme_email = a@relay.example\n");
    return started;
  }

  @AfterEach
  void stop() {
    if (pebble != null) {
      pebble.close();
    }
  }

  @Test
  void first_isForAllNames_andIsWhole() throws Exception {
    assertEquals(0, renew("--json"), sealpost.err());
    JsonObject report = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertTrue(report.get("renewed").getAsBoolean());
    assertEquals(0, report.getAsJsonArray("reloaded").size());
    KeyAndChain got = certificate().read();
    assertTrue(got.isFor(List.of(DOMAIN, "www." + DOMAIN, "mta-sts." + DOMAIN)));
    assertEquals(3, got.names().size());
    assertTrue(got.fits(new SystemPrograms()));
    assertFalse(got.isSelfSigned());
    assertEquals("EC", got.certificate().getPublicKey().getAlgorithm());
    String pem = read("etc/sealpost/tls/relay.pem");
    assertTrue(pem.startsWith("-----BEGIN PRIVATE KEY-----\n"), pem);
    assertEquals(3, pem.split("-----BEGIN ", -1).length - 1, "key, certificate, intermediate");
    assertEquals("rw-------", mode("etc/sealpost/tls/relay.pem"));
    assertEquals("rw-------", mode("etc/sealpost/acme/account.key"));
    assertEquals("rw-r--r--", mode("etc/sealpost/acme/account.json"));
    assertNothingLeftBehind();
    assertEquals(0, run("cert", "status"), sealpost.out());
    assertTrue(sealpost.out().contains("account:  https://127.24.0.1:"), sealpost.out());
  }

  /** What nginx, Postfix and Dovecot do with it. */
  @Test
  void openssl_takesTheOneFileForBoth() throws Exception {
    certificate().sign(new SystemPrograms());
    String file = root.resolve("etc/sealpost/tls/relay.pem").toString();
    Programs.Result result =
        new SystemPrograms()
            .run(
                "openssl",
                "s_server",
                "-cert",
                file,
                "-key",
                file,
                "-accept",
                "127.24.0.9:0",
                "-naccept",
                "0");
    assertFalse(result.err().contains("rror"), result.err());
  }

  @Test
  void again_onlyWhenAThirdIsLeft_withTheSameAccount() throws Exception {
    renew();
    String first = read("etc/sealpost/tls/relay.pem");
    String account = read("etc/sealpost/acme/account.json");
    assertEquals(0, renew(), sealpost.err());
    assertEquals(first, read("etc/sealpost/tls/relay.pem"));
    assertTrue(sealpost.out().startsWith("the certificate is valid until"), sealpost.out());
    KeyAndChain got = certificate().read();
    sealpost.at(got.renewAt().minusSeconds(1));
    assertEquals(0, renew(), sealpost.err());
    assertEquals(first, read("etc/sealpost/tls/relay.pem"));
    sealpost.at(got.renewAt());
    assertEquals(0, renew(), sealpost.err());
    assertNotEquals(first, read("etc/sealpost/tls/relay.pem"));
    assertEquals(account, read("etc/sealpost/acme/account.json"));
    sealpost.at(Instant.now());
    String second = read("etc/sealpost/tls/relay.pem");
    assertEquals(0, renew("--force"), sealpost.err());
    assertNotEquals(second, read("etc/sealpost/tls/relay.pem"));
  }

  @Test
  void otherNames_orAKeyThatDoesNotFit_areAReason() throws Exception {
    renew();
    String first = read("etc/sealpost/tls/relay.pem");
    String chain = first.substring(first.indexOf("-----BEGIN CERTIFICATE"));
    renew("--force");
    String second = read("etc/sealpost/tls/relay.pem");
    String key = second.substring(0, second.indexOf("-----BEGIN CERTIFICATE"));
    Files.writeString(root.resolve("etc/sealpost/tls/relay.pem"), key + chain);
    assertEquals(1, run("cert", "status"));
    assertTrue(sealpost.out().contains("is of another key"), sealpost.out());
    assertEquals(0, renew(), sealpost.err());
    assertTrue(certificate().read().fits(new SystemPrograms()));
    Path settings = root.resolve("etc/sealpost/chatmail.ini");
    Files.writeString(settings, Files.readString(settings).replace(DOMAIN, "other.example"));
    assertEquals(0, renew(), sealpost.err());
    assertTrue(sealpost.out().startsWith("a new"), sealpost.out());
  }

  @Test
  void standIn_isReplaced() throws Exception {
    assertTrue(certificate().isStandIn());
    certificate().sign(new SystemPrograms());
    assertTrue(certificate().isStandIn());
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ERROR   certificate: is a stand-in"), sealpost.out());
    assertEquals(0, renew(), sealpost.err());
    assertFalse(certificate().isStandIn());
    run("doctor", "--no-dns");
    assertTrue(sealpost.out().contains("ok      certificate:"), sealpost.out());
  }

  @Test
  void refusedNonces_areTriedAgain() throws Exception {
    pebble.close();
    pebble = start(Map.of("PEBBLE_WFE_NONCEREJECT", "30"));
    assertEquals(0, renew(), sealpost.err());
  }

  @Test
  void nameThatIsNotFound_isSaid_andThePresentOneStays() throws Exception {
    renew();
    String first = read("etc/sealpost/tls/relay.pem");
    pebble.dnsFails("mta-sts." + DOMAIN);
    assertEquals(1, renew("--force"));
    assertTrue(sealpost.err().contains("port 80 of mta-sts.relay.example"), sealpost.err());
    assertEquals(first, read("etc/sealpost/tls/relay.pem"));
    assertNothingLeftBehind();
    run("cert", "status");
    assertTrue(sealpost.out().contains("last try: "), sealpost.out());
    assertEquals(1, run("doctor", "--no-dns"));
  }

  @Test
  void closedPort_isSaid() throws Exception {
    pebble.dns("www." + DOMAIN, "127.24.0.3");
    assertEquals(1, renew());
    assertTrue(
        sealpost.err().contains("cannot reach port 80 of www.relay.example"), sealpost.err());
    assertFalse(Files.exists(root.resolve("etc/sealpost/tls/relay.pem")));
    assertNothingLeftBehind();
  }

  @Test
  void otherWebServer_isSaid() throws Exception {
    pebble.close();
    pebble = new Pebble(Files.createTempDirectory(directory, "p"), directory, Map.of());
    settings("acme_directory = " + pebble.url() + "\n");
    assertEquals(1, renew());
    assertTrue(sealpost.err().contains("something else than this relay answers"), sealpost.err());
  }

  @Test
  void deactivatedAccount_isSaid_andAnotherIsMadeWithoutItsKey() throws Exception {
    renew();
    Session session =
        new Session(
            java.net.URI.create(pebble.url()), new AcmeProviderWithCa(Path.of(pebble.ca())));
    new AccountBuilder()
        .useKeyPair(new AcmeAccount(new Root(root)).key())
        .onlyExisting()
        .create(session)
        .deactivate();
    assertEquals(1, renew("--force"));
    assertTrue(sealpost.err().contains("put /etc/sealpost/acme/account.key aside"), sealpost.err());
    Files.move(
        root.resolve("etc/sealpost/acme/account.key"), root.resolve("etc/sealpost/acme/old.key"));
    assertEquals(0, renew("--force"), sealpost.err());
  }

  @Test
  void authorityThatIsNotTrusted_isSaid() throws Exception {
    assertEquals(75, run("cert", "renew"));
    assertTrue(sealpost.err().contains("is not trusted"), sealpost.err());
  }

  @Test
  void unwritableDirectory_isFoundBeforeAnOrderIsSpent() throws Exception {
    Files.createDirectories(root.resolve("etc/sealpost"));
    Files.writeString(root.resolve("etc/sealpost/tls"), "in the way\n");
    assertEquals(1, renew());
    assertTrue(sealpost.err().contains("etc/sealpost/tls"), sealpost.err());
    assertFalse(pebble.log().contains("new-order") || pebble.log().contains("order-plz"));
  }

  /** acme4j names Bouncy Castle's classes; the package does not have them. */
  @Test
  void bouncyCastle_isNotNeeded() throws Exception {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("/org/bouncycastle/"))
            .reduce((a, b) -> a + File.pathSeparator + b)
            .orElseThrow();
    List<String> command =
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "-cp",
            classPath,
            "org.sealpost.cli.Sealpost",
            "cert",
            "renew",
            "--ca",
            pebble.ca(),
            "--root",
            root.toString());
    Programs.Result result = new SystemPrograms().run(command);
    assertEquals(0, result.status(), result.err());
    assertTrue(certificate().read().fits(new SystemPrograms()));
  }

  private Certificate certificate() throws Exception {
    return new Certificate(
        ChatmailConfig.load(root.resolve("etc/sealpost/chatmail.ini")), new Root(root));
  }

  private void assertNothingLeftBehind() throws IOException {
    for (String place :
        List.of("etc/sealpost/tls", "var/lib/sealpost-acme/.well-known/acme-challenge")) {
      try (Stream<Path> files = Files.list(root.resolve(place))) {
        assertEquals(
            List.of(),
            files
                .map(file -> file.getFileName().toString())
                .filter(n -> !n.equals("relay.pem"))
                .toList());
      }
    }
  }

  private void settings(String more) throws IOException {
    Files.createDirectories(root.resolve("etc/sealpost"));
    Files.writeString(
        root.resolve("etc/sealpost/chatmail.ini"),
        "[params]\nmail_domain = " + DOMAIN + "\n" + more);
  }

  private int renew(String... more) {
    List<String> words = new ArrayList<>(List.of("cert", "renew", "--ca", pebble.ca()));
    words.addAll(Arrays.asList(more));
    return run(words.toArray(String[]::new));
  }

  private int run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--root", root.toString()));
    return sealpost.run(all.toArray(String[]::new));
  }

  private String read(String path) throws IOException {
    return Files.readString(root.resolve(path));
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(path)));
  }
}
