// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.metrics.MilterMetrics;
import org.sealpost.common.milter.MilterService;
import org.sealpost.dkim.DkimScreens;
import org.sealpost.dkim.KeyPairs;
import org.sealpost.dkim.SignatureAlgorithm;
import org.sealpost.dkim.SigningKey;
import org.sealpost.tests.replay.Judge;
import org.sealpost.tests.replay.MailFile;

/** What becomes of a bounce whose key cannot sign, which no configuration of a replay can say. */
class BounceTest {
  private static final MailFile BOUNCE =
      MailFile.parse("From: MAILER-DAEMON@chat.example (Mail Delivery System)\r\n\r\nlost\r\n");

  @Test
  void keyThatFails_isLocalTrouble() throws Exception {
    SigningKey rsa = key(SignatureAlgorithm.RSA_SHA256);
    SigningKey ed25519 = key(SignatureAlgorithm.ED25519_SHA256);
    SigningKey broken =
        new SigningKey(rsa.domain(), "s", rsa.algorithm(), ed25519.privateKey(), rsa.publicKey());
    assertEquals("451 4.3.0 Temporary failure, try again later", verdict(broken));
    assertEquals("CONTINUE", verdict(rsa));
  }

  private static String verdict(SigningKey key) throws Exception {
    return new Judge(
            MilterService.bounces(
                DkimScreens.sign(List.of(key)), new Metrics().milter(MilterMetrics.Role.BOUNCES)))
        .verdict("", List.of("bob@example.net"), BOUNCE, 65535);
  }

  private static SigningKey key(SignatureAlgorithm algorithm) throws Exception {
    return KeyPairs.signingKey("chat.example", "s", KeyPairs.generate(algorithm, 2048));
  }
}
