// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sealpost.common.mime.Violation;
import org.sealpost.e2ee.EncryptionRule.Direction;
import org.sealpost.e2ee.Finding.Kind;

class EncryptionRuleTest {
  private static final Finding ENCRYPTED = Finding.accepted(Kind.ENCRYPTED);

  /** One message and what is said of it in each direction. */
  record Case(String label, Mail mail, Finding incoming, Finding outgoing) {
    @Override
    public String toString() {
      return label;
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    RuleCases.addTo(cases);
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void verdict_isAsExpected(Case c) {
    assertEquals(c.incoming, c.mail.check(Direction.INCOMING), "incoming");
    assertEquals(c.outgoing, c.mail.check(Direction.OUTGOING), "outgoing");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void verdict_isTheSameForEverySplit(Case c) {
    for (int size = 1; size < 70; size += 1 + size / 3) {
      assertEquals(c.incoming, c.mail.check(Direction.INCOMING, size), "chunks of " + size);
    }
    int step = step(c.mail);
    for (int cut = 0; cut <= c.mail.body().length(); cut += step) {
      assertEquals(c.incoming, c.mail.checkSplitAt(Direction.INCOMING, cut), "cut at " + cut);
    }
  }

  @ParameterizedTest
  @MethodSource("encrypted")
  void truncated_neverPasses(Case c) {
    String body = c.mail.body();
    int complete = body.indexOf(Mail.CLOSE) + Mail.CLOSE.length() - 2;
    for (int length = 0; length < complete; length += step(c.mail)) {
      Mail cut = new Mail(c.mail.header(), body.substring(0, length));
      assertInstanceOf(Finding.Refused.class, cut.check(Direction.INCOMING), "at " + length);
    }
  }

  static Stream<Case> encrypted() {
    return cases().filter(c -> c.incoming.equals(ENCRYPTED));
  }

  /** One for bodies up to 1000 bytes; larger ones are cut in fewer places. */
  private static int step(Mail mail) {
    return 1 + mail.body().length() * (mail.body().length() / 1000) / 500;
  }

  @Test
  void longArmor_passesInOneLineAndInManyChunks() {
    Mail mail = Mail.encrypted(OpenPgp.seipd(2, 300_000));
    assertEquals(ENCRYPTED, mail.check(Direction.OUTGOING, 65535));
    String body = mail.body();
    int from = body.indexOf("\r\n\r\n", body.indexOf(Mail.BEGIN)) + 4;
    int to = body.indexOf("-----END");
    String oneLine =
        body.substring(0, from)
            + body.substring(from, to).replace("\r\n", "")
            + "\r\n"
            + body.substring(to);
    assertEquals(ENCRYPTED, Mail.encrypted(oneLine).check(Direction.OUTGOING, 4096));
  }

  @Test
  void refusal_comesAtTheFirstCertainByte() {
    EncryptionRule rule = new EncryptionRule(Direction.INCOMING);
    Mail literal = Mail.encrypted(OpenPgp.packet(11, new byte[100]));
    rule.headers(literal.header(), List.of());
    String start = literal.body().substring(0, literal.body().indexOf("\r\n\r\n", 200) + 8);
    byte[] bytes = start.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertEquals(
        Finding.refused(Violation.PACKET_TYPE), rule.body(java.nio.ByteBuffer.wrap(bytes)));
  }
}
