// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URL;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;
import org.shredzone.acme4j.toolbox.JSON;

class AcmeTroubleTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dns           | is not in DNS
          connection    | cannot reach port 80 of a.example
          unauthorized  | something else than this relay answers
          caa           | a CAA record of a.example
          tls           | could not check a.example
          """)
  void challenge_isInPlainWords(String kind, String says) throws Exception {
    AcmeTrouble.Refused refused =
        AcmeTrouble.ofChallenge("a.example", Optional.of(problem(kind, "it said \u001b[2Jso")));
    assertTrue(text(refused).contains(says), refused.getMessage());
    assertTrue(text(refused).endsWith("(the authority said: it said ?[2Jso)"));
    assertEquals(1, refused.problem().status());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          accountDoesNotExist     | 1  | account.key aside
          unauthorized            | 1  | account.key aside
          externalAccountRequired | 1  | made with it before
          invalidContact          | 1  | acme_email
          rejectedIdentifier      | 1  | one of the names
          caa                     | 1  | CAA record
          serverInternal          | 75 | is in trouble
          badNonce                | 75 | is in trouble
          malformed               | 1  | the authority refuses
          """)
  void refusal_isInPlainWords(String kind, int status, String says) throws Exception {
    AcmeTrouble.Refused refused =
        AcmeTrouble.of(new AcmeServerException(problem(kind, "why")), "https://ca.example/dir");
    assertTrue(text(refused).contains(says), refused.getMessage());
    assertEquals(status, refused.problem().status());
  }

  @Test
  void rateLimit_saysUntilWhen() throws Exception {
    Instant until = Instant.parse("2026-11-24T08:00:00Z");
    AcmeTrouble.Refused refused =
        AcmeTrouble.of(
            new AcmeRateLimitedException(problem("rateLimited", "too many"), until, List.of()), "");
    assertTrue(text(refused).contains("ask again after 2026-11-24T08:00:00Z"));
    assertEquals(Optional.of(until), refused.retryAfter());
    assertEquals(75, refused.problem().status());
  }

  @Test
  void changedTerms_areNamed() throws Exception {
    Problem problem =
        new Problem(
            JSON.parse(
                "{\"type\":\"urn:ietf:params:acme:error:userActionRequired\","
                    + "\"instance\":\"https://ca.example/terms\",\"detail\":\"new terms\"}"),
            url());
    AcmeTrouble.Refused refused =
        AcmeTrouble.of(new AcmeUserActionRequiredException(problem, null), "");
    assertTrue(text(refused).contains("accept them at https://ca.example/terms"));
  }

  @Test
  void network_isForAnotherTry() {
    AcmeTrouble.Refused refused =
        AcmeTrouble.of(
            new AcmeNetworkException(new IOException(new ConnectException())), "https://ca/dir");
    assertEquals(75, refused.problem().status());
    assertTrue(text(refused).contains("https://ca/dir cannot be reached: no connection"));
  }

  private static String text(AcmeTrouble.Refused refused) {
    return String.valueOf(refused.problem().getMessage());
  }

  private static Problem problem(String kind, String detail) throws Exception {
    return new Problem(
        JSON.parse(
            "{\"type\":\"urn:ietf:params:acme:error:"
                + kind
                + "\",\"detail\":\""
                + detail.replace("\u001b", "\\u001b")
                + "\"}"),
        url());
  }

  private static URL url() throws Exception {
    return URI.create("https://ca.example/").toURL();
  }
}
