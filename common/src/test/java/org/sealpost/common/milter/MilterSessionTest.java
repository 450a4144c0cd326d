// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.wire.WireException;

class MilterSessionTest {
  private static final HeaderField SUBJECT = new HeaderField("Subject", " one");

  @BeforeEach
  void catchLog() {
    Log.redirect((level, line) -> {});
  }

  @AfterEach
  void releaseLog() {
    Log.redirect(null);
  }

  // O OPTNEG, C CONNECT, H HELO, M MAIL, R RCPT, T DATA, L HEADER, N EOH, B BODY, E BODYEOB,
  // A ABORT, D MACRO, U UNKNOWN, K QUIT_NC, Q QUIT
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Q",
        "OQ",
        "OCQ",
        "OCHQ",
        "OCMRTLNBEQ",
        "OCMRNEQ",
        "OCMRRLLNBBBEMRNEQ",
        "OCMRNEAAMRNEQ",
        "OCMAMRAMRLAMRNAMRNBAMRNEQ",
        "OCHHUMURUTUQ",
        "OCKCMRNEKCQ",
        "OCMRNKCMRNEQ",
        "OKCQ",
        "OACMAQ",
        "ODCDHDMDRDTDLDNDBDEDQ",
      })
  void commandsInOrder(String letters) {
    assertDoesNotThrow(() -> session(letters));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C", "M", "A", "D", "K", "OO", "OH", "OM", "ON", "OU", "OCC", "OCR", "OCT", "OCL", "OCN",
        "OCB", "OCE", "OCMM", "OCML", "OCMN", "OCMB", "OCME", "OCMH", "OCMT", "OCMRM", "OCMRB",
        "OCMRE", "OCMRH", "OCMRLR", "OCMRLM", "OCMRLB", "OCMRLE", "OCMRNR", "OCMRNL", "OCMRNN",
        "OCMRNM", "OCMRNBN", "OCMRNBR", "OCMRNEE", "OCMRNEB", "OCMRNAB", "OCKM", "OCMRNKM", "OCOQ",
        "OKM", "OCKAM",
      })
  void commandsOutOfOrder(String letters) {
    WireException e = assertThrows(WireException.class, () -> session(letters));
    assertTrue(e.toString().contains("unexpected "), e.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"OCM", "OCMR", "OCMRL", "OCMRN", "OCMRNB"})
  void connectionLostInsideAMessage(String letters) {
    WireException e = assertThrows(WireException.class, () -> session(letters));
    assertTrue(e.toString().contains("connection lost"), e.toString());
  }

  @Test
  void replies_onlyWhereNotNegotiatedAway() throws IOException {
    assertEquals("CONTINUE, CONTINUE, SKIP, CONTINUE", session("OCMRLLNBEAQ").responses());
  }

  @Test
  void mtaWithoutNoReply_getsAReplyToEverything() throws IOException {
    Optneg poor = new Optneg(6, 0x1ff, Step.set(Step.HDR_LEADSPC)); // neither NR_x nor NOx nor SKIP
    FakeMta mta = new FakeMta().send(poor);
    for (char letter : List.of('C', 'H', 'U', 'M', 'R', 'T', 'L', 'L', 'N', 'B', 'E')) {
      mta.send(command(letter));
    }
    mta.run();
    assertEquals(String.join(", ", Collections.nCopies(11, "CONTINUE")), mta.responses());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "old version,       5, 0x1ff, 0x1fffff",
    "no CHGFROM,        6, 0x03f, 0x1fffff",
    "no CHGHDRS,        6, 0x1ef, 0x1fffff",
    "no ADDHDRS,        6, 0x1fe, 0x1fffff",
    "no HDR_LEADSPC,    6, 0x1ff, 0x0fffff",
    "nothing,           0, 0x000, 0x000000",
    "negative version, -1, 0x1ff, 0x1fffff",
  })
  void mtaThatOffersTooLittle(String label, int version, String actions, String steps) {
    Optneg offer = new Optneg(version, Integer.decode(actions), Integer.decode(steps));
    assertThrows(WireException.class, () -> new FakeMta().send(offer).run());
  }

  @Test
  void everySplit_givesTheSameReplies() throws IOException {
    for (int split = 1; split < 40; split++) {
      FakeScreen screen = new FakeScreen("go go pass");
      FakeMta mta = new FakeMta().greet().header(SUBJECT).body("text").endOfMessage();
      mta.send(new Command.Quit()).split(split).run(screen);
      assertEquals("CONTINUE, CONTINUE, CONTINUE, CONTINUE", mta.responses(), "split " + split);
      assertEquals("[headers, body 4, end]", screen.calls.toString());
    }
  }

  @Test
  void everyCut_endsTheSession() throws IOException {
    byte[] whole = new FakeMta().greet().header(SUBJECT).body("text").endOfMessage().sent();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      FakeMta mta = new FakeMta().sendRaw(cut);
      try {
        mta.run(new FakeScreen("go go pass"));
      } catch (WireException expected) {
        continue;
      }
      assertTrue(mta.responses().isEmpty(), "cut at " + length);
    }
  }

  @Test
  void message_isWhatTheMtaSaid() throws IOException {
    List<String> seen = new ArrayList<>();
    FakeScreen screen =
        new FakeScreen("go go pass")
            .editing(
                m ->
                    seen.add(
                        m.queueId()
                            + " "
                            + m.login()
                            + " "
                            + m.envelopeSender()
                            + " "
                            + m.envelopeRecipients()
                            + " "
                            + m.headers().fields()));
    new FakeMta()
        .greet()
        .send(
            new Command.Macro('M', Map.of("{auth_authen}", "alice", "{mail_host}", "x")),
            new Command.Mail(List.of("<a@example.org>", "SIZE=10")),
            new Command.Rcpt(List.of("<b+Ext@Peer.TEST>")),
            new Command.Rcpt(List.of("<\"c d\"@example.net>", "NOTIFY=NEVER")),
            new Command.Macro('T', Map.of("i", "4XqZ1")),
            new Command.Header(SUBJECT),
            new Command.Eoh())
        .endOfMessage()
        // The login of one message is not that of the next.
        .send(new Command.Mail(List.of("<>")), new Command.Rcpt(List.of("<b@c>")))
        .send(new Command.Eoh())
        .endOfMessage()
        // As non_smtpd_milters gives it.
        .send(new Command.Macro('M', Map.of("{i}", "4XqZ2")))
        .send(new Command.Mail(List.of("")), new Command.Rcpt(List.of("b@c")))
        .send(new Command.Eoh())
        .endOfMessage()
        .run(screen);
    assertEquals(
        List.of(
            "4XqZ1 alice a@example.org [b+Ext@Peer.TEST, \"c d\"@example.net]"
                + " [HeaderField[name=Subject, value= one]]",
            "NOQUEUE null  [b@c] []",
            "4XqZ2 null  [b@c] []"),
        seen);
  }

  @Test
  void edits_reachTheMtaAtTheEnd() throws IOException {
    FakeScreen first =
        new FakeScreen("go go pass")
            .editing(
                m -> {
                  m.headers().replace("Subject", " [...]");
                  m.changeEnvelopeSender("");
                });
    FakeScreen second =
        new FakeScreen("pass pass pass")
            .editing(
                m -> {
                  assertEquals(" [...]", m.headers().named("subject").get(0).value());
                  assertEquals("", m.envelopeSender());
                });
    FakeMta mta = new FakeMta().greet().header(SUBJECT).endOfMessage().run(first, second);
    assertEquals(
        "CONTINUE, CONTINUE, "
            + "ChgHeader[index=1, field=HeaderField[name=Subject, value= [...]]], "
            + "ChgFrom[sender=<>, parameters=], CONTINUE",
        mta.responses());
  }

  @Test
  void refusedMessage_isNotEdited() throws IOException {
    FakeScreen screen = new FakeScreen("go go no").editing(m -> m.changeEnvelopeSender(""));
    FakeMta mta = new FakeMta().greet().header().endOfMessage().run(screen);
    assertEquals("CONTINUE, CONTINUE, 523 5.7.1 no", mta.responses());
  }

  @Test
  void sessionGoesOn_afterARefusal() throws IOException {
    FakeMta mta = new FakeMta().greet().header().send(new Command.Abort()).header().header(SUBJECT);
    mta.run(new FakeScreen("no go go"));
    assertEquals(
        String.join(", ", Collections.nCopies(3, "CONTINUE, 523 5.7.1 no")), mta.responses());
  }

  @Test
  void bodyInBodyeob_isSeen() throws IOException {
    FakeScreen screen = new FakeScreen("go go pass");
    new FakeMta()
        .greet()
        .header()
        .send(new Command.Bodyeob(ByteBuffer.wrap(new byte[3])))
        .run(screen);
    assertEquals("[headers, body 3, end]", screen.calls.toString());
  }

  @Test
  void draining_endsSessionsAtMail() throws IOException {
    FakeMta mta = new FakeMta().greet().send(command('M'), command('M'), command('Q')).draining();
    assertEquals("SHUTDOWN, SHUTDOWN", mta.run().responses());
  }

  @Test
  void draining_finishesTheMessageInHand() throws IOException {
    FakeMta mta = new FakeMta();
    FakeScreen screen = new FakeScreen("go go pass").editing(m -> mta.draining());
    mta.greet().header().body("text").endOfMessage().send(command('M')).run(screen);
    assertEquals("CONTINUE, CONTINUE, CONTINUE, CONTINUE, SHUTDOWN", mta.responses());
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 10,      523 5.7.1 no",
    "1001, 10,      554 5.6.0 Malformed message: more than 1000 header fields",
    "5000, 10,      554 5.6.0 Malformed message: more than 1000 header fields",
    "1,    262144,  523 5.7.1 no",
    "1,    262145,  554 5.6.0 Malformed message: header larger than 256 KB",
    "4,    65537,   554 5.6.0 Malformed message: header larger than 256 KB",
  })
  void headerLimits_comeBeforeEveryScreen(int count, int size, String reply) throws IOException {
    HeaderField field = new HeaderField("A", " ".repeat(size - 1));
    FakeMta mta = new FakeMta().greet();
    mta.header(Collections.nCopies(count, field).toArray(new HeaderField[0]));
    assertEquals("CONTINUE, " + reply, mta.run(new FakeScreen("no go go")).responses());
  }

  @ParameterizedTest
  @CsvSource({"1000, 10, 'CONTINUE, CONTINUE, CONTINUE'", "1001, 10, ACCEPT", "4, 65537, ACCEPT"})
  void headerLimits_ofBounces_refuseNothing(int count, int size, String replies)
      throws IOException {
    HeaderField field = new HeaderField("A", " ".repeat(size - 1));
    FakeMta mta = new FakeMta().greet();
    mta.header(Collections.nCopies(count, field).toArray(new HeaderField[0]));
    if (!replies.equals("ACCEPT")) {
      mta.body("x").endOfMessage();
    }
    // The next message of the session is served as ever.
    mta.header().body("text").endOfMessage();
    FakeScreen screen = new FakeScreen("go go pass");
    assertEquals(
        "CONTINUE, " + replies + ", CONTINUE, CONTINUE, CONTINUE, CONTINUE",
        mta.runAsBounces(screen).responses());
  }

  @Test
  void tooManyRecipients() throws IOException {
    FakeMta mta = new FakeMta().greet().send(command('M'));
    for (int i = 0; i <= Transaction.MAX_RECIPIENTS; i++) {
      mta.send(command('R'));
    }
    assertThrows(WireException.class, mta::run);
  }

  @Test
  void longReply_isCutToASmtpLine() throws IOException {
    FakeMta mta = new FakeMta().greet().header().run(new FakeScreen("x".repeat(600) + " go go"));
    assertEquals("CONTINUE, ".length() + 510, mta.responses().length());
  }

  private static FakeMta session(String letters) throws IOException {
    FakeMta mta = new FakeMta();
    for (int i = 0; i < letters.length(); i++) {
      mta.send(command(letters.charAt(i)));
    }
    return mta.run();
  }

  private static Command command(char letter) {
    return switch (letter) {
      case 'O' -> FakeMta.ANSWERED_BODIES;
      case 'A' -> new Command.Abort();
      case 'B' -> new Command.Body(ByteBuffer.allocate(1));
      case 'C' -> new Command.Connect(new Peer("h", null), 0);
      case 'D' -> new Command.Macro('C', Map.of());
      case 'E' -> new Command.Bodyeob(ByteBuffer.allocate(0));
      case 'H' -> new Command.Helo("h");
      case 'K' -> new Command.QuitNc();
      case 'L' -> new Command.Header(SUBJECT);
      case 'M' -> new Command.Mail(List.of("<a@b>"));
      case 'N' -> new Command.Eoh();
      case 'Q' -> new Command.Quit();
      case 'R' -> new Command.Rcpt(List.of("<b@c>"));
      case 'T' -> new Command.Data();
      default -> new Command.Unknown("X");
    };
  }
}
