// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.daemon.Log;

/** Two screens in one pass: whose word counts, and when the MTA hears it. */
class ScreenOrderTest {
  private final StringBuilder log = new StringBuilder();

  @BeforeEach
  void catchLog() {
    Log.redirect((level, line) -> log.append(level).append(' ').append(line).append('\n'));
  }

  @AfterEach
  void releaseLog() {
    Log.redirect(null);
  }

  // Each script says what a screen answers at header, body, end of message. The replies are those
  // to EOH, BODY and BODYEOB; a refusal is the last of them.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
both pass at the end             | go go pass     | go go pass     | CONTINUE, CONTINUE, CONTINUE
both pass at the header          | pass pass pass | pass pass pass | CONTINUE, SKIP, CONTINUE
both pass at the body            | go pass pass   | go pass pass   | CONTINUE, SKIP, CONTINUE
one wants more                   | pass pass pass | go go pass     | CONTINUE, CONTINUE, CONTINUE
first refuses at the header      | no go go       | go go pass     | 523 5.7.1 no
first refuses at the body        | go no go       | go go pass     | CONTINUE, 523 5.7.1 no
first refuses at the end         | go go no       | go go pass     | CONTINUE, CONTINUE, 523 5.7.1 no
second refuses, first passed     | pass pass pass | no go go       | 523 5.7.1 no
second is held back, first pass  | go go pass     | no go go       | CONTINUE, CONTINUE, 523 5.7.1 no
held back till the body          | go pass pass   | no go go       | CONTINUE, 523 5.7.1 no
held back, first refuses too     | go go one      | two go go      | CONTINUE, CONTINUE, 523 5.7.1 one
both refuse at the header        | one go go      | two go go      | 523 5.7.1 one
second refuses first at the body | go one go      | two go go      | CONTINUE, 523 5.7.1 one
no verdict is a bug              | go go go       | go go pass     | CONTINUE, CONTINUE, 451 4.3.0 Temporary failure, try again later
local trouble at the header      | io go go       | go go pass     | 451 4.3.0 Temporary failure, try again later
local trouble, unchecked         | go uio go      | go go pass     | CONTINUE, 451 4.3.0 Temporary failure, try again later
local trouble waits its turn     | go go one      | io go go       | CONTINUE, CONTINUE, 523 5.7.1 one
a bug at the end                 | go go pass     | go go bug      | CONTINUE, CONTINUE, 451 4.3.0 Temporary failure, try again later
""")
  void replies(String label, String first, String second, String expected) throws IOException {
    FakeMta mta = new FakeMta().greet().header();
    int replies = expected.split(", (?!try)").length;
    if (replies > 1) {
      mta.body("text");
    }
    if (replies > 2) {
      mta.endOfMessage();
    }
    mta.send(new Command.Quit()).run(new FakeScreen(first), new FakeScreen(second));
    assertEquals("CONTINUE, " + expected, mta.responses());
    // An MTA that wants no answer to BODY gets the same one in the end, and nothing before it.
    String[] answers = expected.split(", (?!try)");
    FakeMta postfix = new FakeMta().greet(FakeMta.POSTFIX).header();
    if (replies > 1) {
      postfix.body("te").body("xt").endOfMessage();
    }
    postfix.send(new Command.Quit()).run(new FakeScreen(first), new FakeScreen(second));
    String last = replies > 1 ? "CONTINUE, " + answers[replies - 1] : expected;
    assertEquals("CONTINUE, " + last, postfix.responses());
  }

  @Test
  void screenBehindARefusal_isNotAskedAnyMore() throws IOException {
    FakeScreen third = new FakeScreen("go go pass");
    new FakeMta()
        .greet()
        .header()
        .body("text")
        .endOfMessage()
        .run(new FakeScreen("go go pass"), new FakeScreen("go no pass"), third);
    assertEquals("[headers]", third.calls.toString());
  }

  @Test
  void screenThatHasDecided_isNotAskedAgain() throws IOException {
    FakeScreen passed = new FakeScreen("pass pass pass");
    FakeScreen refused = new FakeScreen("no no no");
    new FakeMta()
        .greet()
        .header()
        .body("text")
        .endOfMessage()
        .run(passed, new FakeScreen("go go pass"), refused);
    assertEquals("[headers] [headers]", passed.calls + " " + refused.calls);
  }

  @Test
  void everyScreen_seesTheWholeChunk() throws IOException {
    FakeScreen first = new FakeScreen("go go pass");
    FakeScreen second = new FakeScreen("go go pass");
    new FakeMta().greet().header().body("four").endOfMessage().run(first, second);
    assertEquals("[headers, body 4, end]", first.calls.toString());
    assertEquals("[headers, body 4, end]", second.calls.toString());
  }

  @Test
  void refusal_isLoggedWithoutAddresses() throws IOException {
    new FakeMta().greet().header().run(new FakeScreen("Invalid<a@example.org>for<b@c.d> go go"));
    assertEquals(
        "INFO 4XqZ1: reject: EOH from mail.example.org[unknown]: 523 5.7.1 Invalid<>for<>\n",
        log.toString());
  }

  @Test
  void bug_isLoggedWithItsStackTraceOnce() throws IOException {
    new FakeMta().greet().header().run(new FakeScreen("bug go go"));
    assertEquals(1, log.toString().split("IllegalStateException: bug", -1).length - 1);
    assertEquals(1, log.toString().split("INFO 4XqZ1: reject: EOH", -1).length - 1);
  }
}
