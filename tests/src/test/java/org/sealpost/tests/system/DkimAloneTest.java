// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;

/**
 * The DKIM screen as a daemon of its own, beside a Postfix that has nothing else of a chatmail
 * relay. The mail it sees was signed by the relay one.test.
 */
@SystemTest
class DkimAloneTest {
  private static final InetSocketAddress OUTSIDE = new InetSocketAddress("127.10.0.250", 25);
  private static final InetSocketAddress OWN = new InetSocketAddress("127.10.0.253", 2525);
  private static final InetSocketAddress NEXT = new InetSocketAddress("127.10.0.253", 2526);
  private static final InetSocketAddress SCREEN = new InetSocketAddress("127.10.0.253", 2527);
  private static final String FORGED =
      "Authentication-Results: own.test; dkim=pass header.d=bank.example\r\n";
  private static final String OTHERS =
      "Authentication-Results: other.example; dkim=neutral header.d=x.example\r\n";

  private final Relay one = Relay.running();
  private final Path directory;
  private DkimDaemon screen;
  private OwnPostfix postfix;
  private SmtpSink next;

  DkimAloneTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void start() throws Exception {
    next = SmtpSink.listen(NEXT);
    startScreen(false);
    postfix = OwnPostfix.start(OWN, NEXT, DkimDaemon.milter(SCREEN));
    Relay.await("Postfix listens", () -> DkimDaemon.listens(OWN));
  }

  @AfterEach
  void stop() throws Exception {
    postfix.close();
    screen.close();
    next.close();
  }

  @Test
  void goodSignature_isReported_andForgedResultsGo() throws Exception {
    assertEquals(250, submit(FORGED + OTHERS + signed()).code());
    String seen = arrived();
    assertTrue(seen.contains("Authentication-Results: own.test;"), seen);
    assertTrue(seen.contains("dkim=pass header.d=" + one.env().mailDomain()), seen);
    assertFalse(seen.contains("bank.example"), seen);
    assertTrue(seen.contains(OTHERS), seen);
  }

  @ParameterizedTest
  @CsvSource({"X-Unsigned,dkim=none", "DKIM-Signature,dkim=fail"})
  void badSignature_isReported_orRefusedIfSo(String kept, String result) throws Exception {
    // Another header name, or another body under the old signature.
    String mail = signed();
    mail =
        kept.equals("DKIM-Signature")
            ? mail + "More.\r\n"
            : mail.replace("DKIM-Signature:", kept + ":");
    assertEquals(250, submit(mail).code());
    String seen = arrived();
    assertTrue(seen.contains(result), seen);
    screen.close();
    startScreen(true);
    SmtpReply refused = submit(mail);
    assertEquals(554, refused.code(), refused::toString);
    assertTrue(refused.toString().contains("DKIM signature found"), refused::toString);
  }

  /** A mail that left the relay. */
  private String signed() throws Exception {
    Credentials sender = one.newUser();
    String recipient = "friend@alone.sink.test";
    try (SmtpSink outside = SmtpSink.listen(OUTSIDE);
        SmtpClient client = one.asUser(Port.SUBMISSION, sender)) {
      byte[] mail = Relay.encrypted(sender.address(), recipient).bytes();
      SmtpReply reply = client.transaction(sender.address(), List.of(recipient), mail);
      assertEquals(250, reply.code(), reply::toString);
      SmtpSink.Mail left = outside.poll(Relay.PATIENCE);
      assertNotNull(left, "nothing left the relay");
      return left.content();
    }
  }

  private SmtpReply submit(String mail) throws IOException {
    try (SmtpClient client = SmtpClient.connect(OWN, Relay.newPeer(), null)) {
      client.ehlo();
      return client.transaction(
          "a@one.test", List.of("b@elsewhere.test"), mail.getBytes(ISO_8859_1));
    }
  }

  private String arrived() throws InterruptedException {
    SmtpSink.Mail mail = next.poll(Relay.PATIENCE);
    assertNotNull(mail, "nothing came out of Postfix");
    return mail.content();
  }

  private void startScreen(boolean refuse) throws Exception {
    String settings =
        """
        mail_domain = own.test
        authserv_id = own.test
        dkim_refuse = %s
        dns_resolver = %s
        """;
    screen =
        DkimDaemon.start(
            directory,
            settings.formatted(refuse, one.env().get("DNS_SERVER")),
            Map.of("incoming", SCREEN));
  }
}
