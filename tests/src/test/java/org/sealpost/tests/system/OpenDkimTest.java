// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.SmtpSink;

/** DKIM with another implementation, through Postfix on both sides. */
@SystemTest
class OpenDkimTest {
  private static final InetSocketAddress SINK = new InetSocketAddress("127.10.0.250", 25);
  private static final String MILTER = "sealpost_outgoing_milter";

  private final Relay one = Relay.running();
  private final Relay two = Relay.second();

  private final OpenDkim openDkim;

  OpenDkimTest(@TempDir Path directory) {
    openDkim = new OpenDkim(one.env(), directory);
  }

  @Test
  void ourSignature_verifiesThere() throws Exception {
    Credentials sender = one.newUser();
    String recipient = "friend@opendkim.sink.test";
    byte[] mail =
        Relay.encrypted(sender.address(), recipient).with("X-Eight: \u00e9\u00ff").bytes();
    try (SmtpSink sink = SmtpSink.listen(SINK)) {
      send(sender, recipient, mail);
      SmtpSink.Mail seen = sink.poll(Relay.PATIENCE);
      assertNotNull(seen, "nothing left for the other host");
      String good = openDkim.verdict(seen.content());
      assertTrue(good.contains("verification (s=opendkim") && good.contains("succeeded"), good);
      String bad = openDkim.verdict(seen.content().replace("X-Eight: ", "X-Eight: x"));
      assertTrue(!bad.contains("succeeded"), bad);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"relaxed/simple", "simple/simple", "relaxed/relaxed", "simple/relaxed"})
  void itsSignature_verifiesHere(String canonicalization) throws Exception {
    Credentials sender = one.newUser();
    // Leading dots do not occur in what is encrypted.
    Credentials recipient = two.newUserTakingCleartext();
    String body = ".\r\n..\r\n.x  y\t \r\n\u00e9\u00ff\r\n \r\n\r\n\r\n";
    String mail =
        Relay.cleartext(sender.address(), recipient.address())
            .replace("MIME-Version:", "X-Eight: \u00e9  \u00ff \r\n\tfolded\r\nMIME-Version:");
    PostfixControl postfix = new PostfixControl(one.env());
    String ours = postfix.parameter(MILTER);
    Process filter = openDkim.startSigning(canonicalization);
    try {
      postfix.change(MILTER, OpenDkim.milter());
      send(sender, recipient.address(), (mail + body).getBytes(ISO_8859_1));
    } finally {
      postfix.change(MILTER, ours);
      filter.destroy();
      filter.waitFor();
    }
    String seen = two.awaitMessages(recipient, 1).get(0);
    assertTrue(seen.contains("\r\n.\r\n..\r\n.x  y"), seen);
  }

  private void send(Credentials sender, String recipient, byte[] mail) throws IOException {
    try (SmtpClient client = one.asUser(Port.SUBMISSION, sender)) {
      SmtpReply reply = client.transaction(sender.address(), List.of(recipient), mail);
      assertEquals(250, reply.code(), reply::toString);
    }
  }
}
