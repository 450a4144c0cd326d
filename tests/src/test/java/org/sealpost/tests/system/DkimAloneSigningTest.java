// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealpost.dkim.KeyFile;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;

/**
 * The DKIM screen as a daemon of its own signs the mail and the bounces of a Postfix that has
 * nothing else of a chatmail relay; OpenDKIM says whether it did.
 */
@SystemTest
class DkimAloneSigningTest {
  private static final InetSocketAddress OWN = new InetSocketAddress("127.10.0.253", 2535);
  private static final InetSocketAddress NEXT = new InetSocketAddress("127.10.0.253", 2536);
  private static final InetSocketAddress OUTGOING = new InetSocketAddress("127.10.0.253", 2537);
  private static final InetSocketAddress BOUNCES = new InetSocketAddress("127.10.0.253", 2538);
  private static final String DOMAIN = "own.test";
  private static final String SELECTOR = "mail";
  private static final String TEXT = "\r\nIn clear \u00e9, as others write.\r\n..\r\n";

  private final OpenDkim openDkim;
  private final Path directory;
  private SigningKey key;
  private DkimDaemon screen;
  private OwnPostfix postfix;
  private SmtpSink next;

  DkimAloneSigningTest(@TempDir Path directory) {
    this.directory = directory;
    openDkim = new OpenDkim(Relay.running().env(), directory);
  }

  @BeforeEach
  void start() throws Exception {
    KeyPair pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 2048);
    key = KeyPairs.signingKey(DOMAIN, SELECTOR, pair);
    Path file = directory.resolve("key.pem");
    KeyFile.write(file, pair);
    next = SmtpSink.listen(NEXT);
    screen =
        DkimDaemon.start(
            directory,
            "mail_domain = %s\ndkim_keys = %s=%s\n".formatted(DOMAIN, SELECTOR, file),
            Map.of("outgoing", OUTGOING, "bounces", BOUNCES));
    postfix = OwnPostfix.start(OWN, NEXT, DkimDaemon.milter(OUTGOING), DkimDaemon.milter(BOUNCES));
    Relay.await("Postfix listens", () -> DkimDaemon.listens(OWN));
  }

  @AfterEach
  void stop() throws Exception {
    postfix.close();
    screen.close();
    next.close();
  }

  @Test
  void outgoingMail_isSigned() throws Exception {
    submit("a@own.test", "b@elsewhere.test");
    assertSigned(arrived("b@elsewhere.test"));
  }

  @Test
  void mailOfAnotherDomain_leavesAsItIs() throws Exception {
    submit("a@other.test", "b@elsewhere.test");
    assertFalse(arrived("b@elsewhere.test").contains("DKIM-Signature:"));
  }

  @Test
  void bounce_isSigned() throws Exception {
    submit("a@own.test", "b@nowhere.test");
    String bounce = arrived("a@own.test");
    assertTrue(bounce.contains("<MAILER-DAEMON@own.test>"), bounce);
    assertSigned(bounce);
  }

  private void assertSigned(String mail) throws Exception {
    String verdict = openDkim.verdict(mail, key.dnsName(), new PublishedKey(key).text());
    assertTrue(verdict.contains("(s=mail, d=own.test") && verdict.contains("succeeded"), verdict);
  }

  private static void submit(String from, String to) throws Exception {
    String mail = "From: <" + from + ">\r\nTo: <" + to + ">\r\nComments: none\r\n" + TEXT;
    try (SmtpClient client = SmtpClient.connect(OWN, Relay.newPeer(), null)) {
      client.ehlo();
      SmtpReply reply = client.transaction(from, List.of(to), mail.getBytes(ISO_8859_1));
      assertEquals(250, reply.code(), reply::toString);
    }
  }

  private String arrived(String recipient) throws Exception {
    SmtpSink.Mail mail = next.poll(Relay.PATIENCE);
    assertNotNull(mail, "nothing came out of Postfix");
    assertEquals(List.of(recipient), mail.recipients());
    return mail.content();
  }
}
