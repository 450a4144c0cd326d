// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.Problem;

class PingTest {
  private static final Login LOGIN = new Login("probe1234@chat.test", "secret", "x", false);
  private static final String LINK =
      "https://i.delta.chat/#0154&v=3&i=a&s=b&a=echo%40chat.test&n=Echo";
  private static final String CODE = "{\"kind\":\"askVerifyContact\",\"contact_id\":10}";
  private final FakeCore core = new FakeCore();

  private Meeting meeting() throws IOException {
    return new Meeting(core, BotAccount.open(core, LOGIN, Map.of()), Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    LINK + ", echo@chat.test",
    "OPENPGP4FPR:0154#a=echo%40chat.test&i=x, echo@chat.test",
    "https://i.delta.chat/#a=x%4, ''",
    "https://i.delta.chat/, ''",
    "'', ''",
  })
  void addressIn(String link, String address) {
    assertEquals(address, Meeting.addressIn(link));
  }

  @Test
  void link_isJoinedOnce() throws IOException, Problem {
    core.answer("check_qr", CODE).answer("secure_join", "12");
    core.answer("get_contact", "{\"id\":10,\"e2eeAvail\":false}");
    core.event("{\"kind\":\"SecurejoinJoinerProgress\",\"progress\":400}");
    core.event("{\"kind\":\"SecurejoinJoinerProgress\",\"progress\":1000}");
    assertEquals(new Meeting.Peer("echo@chat.test", 12), meeting().with(LINK));
    core.answer("get_contact", "{\"id\":10,\"e2eeAvail\":true}");
    core.answer("create_chat_by_contact_id", "12");
    assertEquals(new Meeting.Peer("echo@chat.test", 12), meeting().with(LINK));
    assertEquals(1, core.calls("secure_join").size());
  }

  @Test
  void nobodyAnswersTheInvitation() throws IOException {
    core.answer("check_qr", CODE).answer("secure_join", "12").silence();
    core.answer("get_contact", "{\"id\":10,\"e2eeAvail\":false}");
    Meeting meeting = meeting();
    IOException e = assertThrows(IOException.class, () -> meeting.with(LINK));
    assertEquals("no answer to the invitation in 1 s", e.getMessage());
  }

  @Test
  void address_needsAKnownKey() throws IOException, Problem {
    core.answer("get_contacts", "[{\"id\":7,\"address\":\"a@b.test\",\"e2eeAvail\":false}]");
    Meeting meeting = meeting();
    assertThrows(Problem.class, () -> meeting.with("a@b.test"));
    core.answer("get_contacts", "[{\"id\":8,\"address\":\"a@b.test\",\"e2eeAvail\":true}]");
    core.answer("create_chat_by_contact_id", "13");
    assertEquals(13, meeting.with("A@b.test").chat());
  }

  @Test
  void groupLink_isNoTarget() throws IOException {
    core.answer("check_qr", "{\"kind\":\"askVerifyGroup\"}");
    Meeting meeting = meeting();
    assertThrows(Problem.class, () -> meeting.with(LINK));
  }

  @Test
  void noAnswer_isNull() throws IOException {
    core.message("something else");
    core.event("{\"kind\":\"IncomingMsg\",\"msgId\":0}").event("{\"kind\":\"Info\"}");
    for (int i = 0; i < 100; i++) {
      core.silence();
    }
    Ping ping = new Ping(core, BotAccount.open(core, LOGIN, Map.of()), 12);
    assertNull(ping.once(Duration.ofNanos(1)));
    assertEquals(1, core.calls("send_msg").size());
  }

  @Test
  void roundTrips_oddEvenNone() {
    RoundTrips trips = new RoundTrips("echo@a.test", "me@b.test");
    trips.add(null);
    assertEquals("1 sent, 0 answered", trips.line());
    assertFalse(trips.allAnswered());
    assertNull(trips.summary().median());

    RoundTrips more = new RoundTrips("echo@a.test", "me@b.test");
    for (int millis : new int[] {900, 300, 500, 700}) {
      more.add(Duration.ofMillis(millis));
    }
    assertTrue(more.allAnswered());
    assertEquals("4 sent, 4 answered, min/median/max 300/500/900 ms", more.line());
    assertEquals(List.of(900L, 300L, 500L, 700L), more.summary().milliseconds());
  }

  @Test
  void backoff_doublesUntilATryHasLasted() {
    Backoff backoff = new Backoff();
    int[] seconds = {1, 2, 4, 8, 16, 32, 60, 60};
    for (int expected : seconds) {
      assertEquals(Duration.ofSeconds(expected), backoff.after(Duration.ofSeconds(3)));
    }
    assertEquals(Duration.ofSeconds(1), backoff.after(Duration.ofMinutes(1)));
  }
}
