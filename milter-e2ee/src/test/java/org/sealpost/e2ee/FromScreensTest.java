// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.milter.Verdict;

class FromScreensTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          same                  | From: a@a.test         | a@a.test    | PASS
          other case            | From: Alice <A@a.TEST> | a@A.test    | PASS
          other user            | From: <e@a.test>       | a@a.test    | 500 5.7.1 Invalid FROM <e@a.test> for <a@a.test>
          other domain          | From: a@b.test         | a@a.test    | 500 5.7.1 Invalid FROM <a@b.test> for <a@a.test>
          with extension        | From: a+x@a.test       | a@a.test    | 500 5.7.1 Invalid FROM <a+x@a.test> for <a@a.test>
          empty reverse-path    | From: a@a.test         | ''          | 500 5.7.1 Invalid FROM <a@a.test> for <>
          no From               | To: a@a.test           | a@a.test    | 500 5.7.1 Invalid FROM header: no From header
          two addresses         | From: a@a.test, b@b.c  | a@a.test    | 500 5.7.1 Invalid FROM header: text after the address
          group                 | From: g: a@a.test;     | a@a.test    | 500 5.7.1 Invalid FROM header: not exactly one address
          literal               | From: x@[192.0.2.9]    | x@[192.0.2.9] | PASS
          """)
  void alignment(String label, String header, String sender, String expected) {
    FakeMessage message = new FakeMessage(header, sender, "b@b.test");
    assertEquals(expected, text(new AlignmentScreen().headers(message)));
    assertEquals(sender, message.envelopeSender());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          same                | From: a@a.test          | a@a.test    | 192.0.2.1 | PASS | a@a.test
          other case          | From: Alice <A@a.TEST>  | a@A.test    | 192.0.2.1 | PASS | a@A.test
          forwarder           | From: a@a.test          | srs=a@f.test | 192.0.2.1 | PASS | ''
          odd reverse-path    | From: a@a.test          | a@a@a.test  | 192.0.2.1 | PASS | ''
          bounce              | From: a@a.test          | ''          | 192.0.2.1 | PASS | ''
          no From             | To: a@a.test            | a@a.test    | 192.0.2.1 | 554 5.6.0 Malformed From | a@a.test
          two addresses       | From: a@a.test, b@b.c   | a@a.test    | 192.0.2.1 | 554 5.6.0 Malformed From | a@a.test
          blank before colon  | From : a@a.test         | a@a.test    | 192.0.2.1 | PASS | a@a.test
          own literal         | From: x@[192.0.2.1]     | x@[192.0.2.1] | 192.0.2.1 | PASS | x@[192.0.2.1]
          foreign literal     | From: x@[192.0.2.1]     | x@[192.0.2.1] | 192.0.2.2 | 554 5.7.1 Invalid FROM domain literal | x@[192.0.2.1]
          own IPv6 literal    | From: x@[IPv6:2001:DB8::1] | x@[IPv6:2001:db8::1] | 2001:db8:0::1 | PASS | x@[IPv6:2001:db8::1]
          foreign IPv6        | From: x@[IPv6:2001:db8::1] | x@[IPv6:2001:db8::1] | 2001:db8::2 | 554 5.7.1 Invalid FROM domain literal | x@[IPv6:2001:db8::1]
          unknown literal     | From: x@[mail.test]     | x@[mail.test] | 192.0.2.1 | 554 5.6.0 Malformed From | x@[mail.test]
          """)
  void incoming(
      String label, String header, String sender, String peer, String expected, String after) {
    FakeMessage message = new FakeMessage(header, sender, "b@b.test").from(peer);
    assertEquals(expected, text(new IncomingFromScreen(false).headers(message)));
    assertEquals(after, message.envelopeSender());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"192.0.2.1", "192.0.2.2"})
  void incoming_behindProxyAnyClientMayUseALiteral(String peer) {
    FakeMessage message =
        new FakeMessage("From: x@[192.0.2.1]", "x@[192.0.2.1]", "b@b.test").from(peer);
    assertEquals("PASS", text(new IncomingFromScreen(true).headers(message)));
  }

  static String text(Verdict verdict) {
    if (verdict instanceof Verdict.Refuse refuse) {
      return refuse.reply().toString();
    }
    return verdict == Verdict.PASS ? "PASS" : "UNDECIDED";
  }
}
