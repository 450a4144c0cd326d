// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.SmtpClient;

/** A relay whose certificate is not good gets no mail until it has a better one; none is lost. */
@SystemTest
class PeerCertificateTest {
  private static final String CHAIN = "smtpd_tls_chain_files";
  private static final String REASON = "Server certificate not verified";

  private final Relay one = Relay.running();
  private final Relay two = Relay.second();

  @Test
  void ofAnUnknownAuthority(@TempDir Path directory) throws Exception {
    Path key = directory.resolve("key.pem");
    Path certificate = directory.resolve("cert.pem");
    String name = two.env().mailDomain();
    List<String> command =
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "9",
            "-subj",
            "/CN=" + name,
            "-addext",
            "subjectAltName=DNS:" + name,
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString());
    Process openssl =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, openssl.waitFor(), said);
    assertPutOff(key, certificate);
  }

  @Test
  void ofAnotherName() throws Exception {
    Path own = one.env().path("CONFIG").resolveSibling("tls");
    assertPutOff(own.resolve("key.pem"), own.resolve("cert.pem"));
  }

  private void assertPutOff(Path key, Path certificate) throws IOException {
    PostfixControl its = new PostfixControl(two.env());
    String good = its.parameter(CHAIN);
    Credentials sender = one.newUser();
    Credentials recipient = two.newUser();
    try {
      its.change(CHAIN, key + ", " + certificate);
      send(sender, recipient);
      String to = "to=<" + recipient.address() + ">";
      Relay.await(
          "it is put off",
          () ->
              log()
                  .lines()
                  .anyMatch(line -> line.contains(to) && line.contains("status=deferred")));
      String line = log().lines().filter(each -> each.contains(to)).findFirst().orElseThrow();
      assertTrue(line.contains(REASON), line);
    } finally {
      its.change(CHAIN, good);
    }
    try (ImapClient imap = two.imap(recipient)) {
      assertTrue(imap.messages().isEmpty(), "it has arrived all the same");
    }
    new PostfixControl(one.env()).flush();
    two.awaitMessages(recipient, 1);
    two.assertNoMoreThan(1, recipient);
  }

  private void send(Credentials sender, Credentials recipient) throws IOException {
    byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
    try (SmtpClient client = one.asUser(Port.SUBMISSION, sender)) {
      assertEquals(
          250, client.transaction(sender.address(), List.of(recipient.address()), mail).code());
    }
  }

  private String log() {
    try {
      return RelayLogs.read(one.env().path("POSTFIX_LOG"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
