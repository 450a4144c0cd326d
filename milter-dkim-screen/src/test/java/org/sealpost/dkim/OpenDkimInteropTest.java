// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.sealpost.dkim.TestKeys.DOMAIN;
import static org.sealpost.dkim.TestKeys.RSA;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our signatures verify in OpenDKIM, and its signatures here. Needs opendkim, opendkim-tools. */
class OpenDkimInteropTest {
  private static final String HEADER =
      """
      From: Alice <alice@chat.example>
      To: bob@example.net,
       \t carol@example.net
      Subject: =?utf-8?q?x?=  and \u00c3\u00a9 raw \u00ff
      Date: Sun, 22 Nov 2026 10:00:00 +0000
      Message-ID: <1@chat.example>
      X-Empty:\s
      Chat-Version: 1.0

      """;

  @TempDir Path dir;

  @BeforeEach
  void needsOpenDkim() {
    assumeTrue(Files.exists(Path.of("/usr/sbin/opendkim")), "SKIPPED: opendkim is not installed");
    assumeTrue(
        Files.exists(Path.of("/usr/sbin/opendkim-testmsg")),
        "SKIPPED: opendkim-tools is not installed");
  }

  private static TestMessage message(String body) {
    return TestMessage.parse(HEADER).withBody(body.replace("\n", "\r\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain\n",
        "",
        "\n\n",
        ".\n..\n.leading dot\n",
        "8 bit \u00e9\u00ff\u0080\n",
        "trailing \t \n \n\n\n",
        "a\n\n\nb  c\n"
      })
  void ourSignature_verifiesThere(String body) throws Exception {
    TestMessage message = message(body);
    Signing signing = new Signing(List.of(RSA));
    signing.body(message.chunk());
    long now = System.currentTimeMillis() / 1000;
    TestMessage signed = message.with(signing.finish(message.header(), now));
    String good = openDkimVerifies(signed);
    assertTrue(good.contains("succeeded"), good);
    String bad = openDkimVerifies(signed.withBody(body.replace("\n", "\r\n") + "x\r\n"));
    assertTrue(bad.contains("failed") || bad.contains("bad"), bad);
  }

  private String openDkimVerifies(TestMessage message) throws Exception {
    Path keys = dir.resolve("keys");
    Files.writeString(keys, RSA.dnsName() + " " + new PublishedKey(RSA).text() + "\n");
    Path conf = dir.resolve("opendkim.conf");
    Files.writeString(conf, "Mode v\nTestPublicKeys " + keys + "\n");
    Path file = write(message);
    return run(null, "/usr/sbin/opendkim", "-x", conf.toString(), "-vv", "-t", file.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"})
  void itsSignature_verifiesHere(String c) throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/miltertest")), "SKIPPED: no miltertest");
    TestMessage message = message("plain  x\n.\n..\n.x\n\u00e9\u00ff \n \n\n");
    TestMessage signed = message.with(new Field("DKIM-Signature", openDkimSigns(message, c)));
    Verification v = new Verification(signed.header(), DOMAIN, System.currentTimeMillis() / 1000);
    v.body(signed.chunk());
    Outcome outcome = v.finish(TestKeys.dns(), Duration.ofSeconds(5));
    assertEquals(Result.PASS, outcome.result(), outcome::toString);
  }

  /** The value of the DKIM-Signature field that the filter opendkim adds, driven by miltertest. */
  private String openDkimSigns(TestMessage message, String c) throws Exception {
    Path key = Files.createTempDirectory(dir, "sign").resolve("key.pem");
    KeyFile.write(key, new KeyPair(RSA.publicKey(), RSA.privateKey()));
    Path conf = key.resolveSibling("opendkim.conf");
    Files.writeString(
        conf,
        String.join(
            "\n",
            "Mode s",
            "Domain " + DOMAIN,
            "Selector " + RSA.selector(),
            "KeyFile " + key,
            "Canonicalization " + c,
            "SignatureAlgorithm rsa-sha256",
            "RequireSafeKeys no",
            "UserID " + System.getProperty("user.name"),
            ""));
    String socket = "\"local:" + key.resolveSibling("sock") + "\"";
    StringBuilder lua = new StringBuilder();
    lua.append("mt.startfilter(\"/usr/sbin/opendkim\", \"-f\", \"-x\", \"").append(conf);
    lua.append("\", \"-p\", ").append(socket).append(")\n");
    lua.append("c = mt.connect(").append(socket).append(", 100, 0.1)\n");
    lua.append("mt.conninfo(c, \"localhost\", \"127.0.0.1\")\n");
    lua.append("mt.macro(c, SMFIC_MAIL, \"i\", \"t1\")\n");
    lua.append("mt.mailfrom(c, \"alice@chat.example\")\n");
    for (Field field : message.header()) {
      lua.append("mt.header(c, ").append(quoted(field.name()));
      // miltertest does not negotiate SMFIP_HDR_LEADSPC: opendkim puts the space back.
      lua.append(", ").append(quoted(field.value().substring(1))).append(")\n");
    }
    lua.append("mt.eoh(c)\n");
    // Without any body miltertest sends octets of its own.
    lua.append("mt.bodystring(c, ");
    lua.append(quoted(new String(message.body(), ISO_8859_1))).append(")\n");
    lua.append("mt.eom(c)\nprint(mt.getheader(c, \"DKIM-Signature\", 0))\nmt.disconnect(c)\n");
    Path script = Files.writeString(key.resolveSibling("sign.lua"), lua, ISO_8859_1);
    String field = run(null, "/usr/bin/miltertest", "-s", script.toString());
    assertTrue(field.startsWith(" v=1;"), field);
    return field.stripTrailing();
  }

  private static String quoted(String text) {
    StringBuilder lua = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      lua.append(String.format("\\%03d", (int) text.charAt(i)));
    }
    return lua.append('"').toString();
  }

  private Path write(TestMessage message) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Field field : message.header()) {
      text.append(field.name()).append(':').append(field.value()).append('\n');
    }
    String wire = (text + "\n").replace("\n", "\r\n") + new String(message.body(), ISO_8859_1);
    return Files.write(Files.createTempFile(dir, "message", ".eml"), wire.getBytes(ISO_8859_1));
  }

  private String run(@org.jspecify.annotations.Nullable Path input, String... command)
      throws Exception {
    Path output = Files.createTempFile(dir, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile());
    Process process = builder.start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return Files.readString(output, ISO_8859_1);
  }
}
