// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.james.jdkim.DKIMSigner;
import org.apache.james.jdkim.DKIMVerifier;
import org.apache.james.jdkim.exceptions.FailException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.milter.Command;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.MilterService;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Response;
import org.sealpost.dkim.DkimScreens;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.PublishedKey;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;
import org.sealpost.dkim.VerifySettings;
import org.sealpost.tests.milter.InProcess;
import org.sealpost.tests.milter.Mta;
import org.sealpost.tests.replay.Judge;
import org.sealpost.tests.replay.MailFile;

/**
 * DKIM against Apache James jDKIM, in both directions, on {@value #MESSAGES} messages each.
 *
 * <p>Where the two differ, RFC 6376 decides: section 3.4.4 has an empty body, relaxed, hash as
 * nothing at all, and jDKIM hashes CRLF.
 */
class JdkimTest {
  private static final int MESSAGES = 300;
  private static final Pattern BLANK = Pattern.compile("[ \t\r\n]*");

  private final KeyPair pair;
  private final SigningKey key;
  private final String record;

  JdkimTest() throws Exception {
    pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 2048);
    key = KeyPairs.signingKey("chat.example", "s", pair);
    record = new PublishedKey(key).text();
  }

  @BeforeEach
  void quiet() {
    Log.redirect((level, line) -> {});
  }

  @AfterEach
  void loud() {
    Log.redirect(null);
  }

  @Test
  void ourSignature_verifiesThere_andNotOnAChangedMessage() throws Exception {
    for (int seed = 0; seed < MESSAGES; seed++) {
      String mail = SampleMail.of(seed);
      String signed = sign(mail) + mail;
      assertEquals(1, theirs().verify(stream(signed)).size(), mail);
      String changed = signed.replace("From: <", "From: A <");
      assertThrows(FailException.class, () -> theirs().verify(stream(changed)), mail);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"})
  void theirSignature_verifiesHere_andNotOnAChangedMessage(String c) throws Exception {
    DKIMSigner signer =
        new DKIMSigner(
            "v=1; a=rsa-sha256; c="
                + c
                + "; d=chat.example; s=s; h=from:to:subject:x-field-0;"
                + " bh=; b=;",
            pair.getPrivate());
    for (int seed = 0; seed < MESSAGES; seed++) {
      String mail = SampleMail.of(seed);
      String body = mail.substring(mail.indexOf("\r\n\r\n") + 4);
      boolean theyAreWrong = c.endsWith("relaxed") && BLANK.matcher(body).matches();
      String signed = signer.sign(stream(mail)) + "\r\n" + mail;
      assertEquals(
          theyAreWrong
              ? "554 5.7.1 No valid DKIM signature found (body hash mismatch)"
              : "CONTINUE",
          ours(signed),
          mail);
      assertEquals(
          "554 5.7.1 No valid DKIM signature found (body hash mismatch)",
          ours(signed + "more\r\n"),
          mail);
    }
  }

  private DKIMVerifier theirs() {
    return new DKIMVerifier((methods, selector, token) -> List.of(record));
  }

  private String ours(String mail) throws Exception {
    MilterService service =
        new MilterService(
            "incoming",
            DkimScreens.verify(
                name -> CompletableFuture.completedFuture(TxtAnswer.found(List.of(record), false)),
                VerifySettings.strict(false)));
    return new Judge(service)
        .verdict(SampleMail.FROM, List.of("bob@example.net"), MailFile.parse(mail), 65535);
  }

  /** The fields that our signer puts before the message. */
  private String sign(String text) throws Exception {
    MailFile mail = MailFile.parse(text);
    InProcess milter =
        InProcess.start(new MilterService("bounces", DkimScreens.sign(List.of(key))));
    StringBuilder added = new StringBuilder();
    try (milter) {
      Mta mta = milter.mta();
      mta.negotiate(Mta.POSTFIX);
      mta.send(new Command.Connect(new Peer("client.example", null), 0));
      mta.send(new Command.Mail(List.of("<" + SampleMail.FROM + ">")));
      mta.send(new Command.Rcpt(List.of("<bob@example.net>")));
      for (HeaderField field : mail.headers()) {
        mta.send(new Command.Header(field));
      }
      mta.send(new Command.Eoh());
      mta.send(new Command.Body(ByteBuffer.wrap(mail.body().getBytes(ISO_8859_1))));
      for (Response response : mta.send(new Command.Bodyeob(ByteBuffer.allocate(0)))) {
        if (response instanceof Response.InsHeader inserted) {
          added.append(inserted.field().name()).append(':');
          added.append(inserted.field().value().replace("\n", "\r\n")).append("\r\n");
        }
      }
    }
    return added.toString();
  }

  private static ByteArrayInputStream stream(String mail) {
    return new ByteArrayInputStream(mail.getBytes(ISO_8859_1));
  }
}
