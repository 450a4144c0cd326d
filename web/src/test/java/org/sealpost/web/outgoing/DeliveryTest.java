// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.outgoing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.metrics.Metrics;

class DeliveryTest {
  private static final HttpsPeer.Answer OK = new HttpsPeer.Answer(200, "250 2.0.0 queued as 1");

  private final Metrics metrics = new Metrics();
  private final Map<String, HttpsPeer.Answer> answers = new HashMap<>();
  private final List<String> posted = new ArrayList<>();
  private final Peers peers =
      new Peers(
          domain -> true,
          Runnable::run,
          Duration.ofMinutes(30),
          Duration.ofMinutes(30),
          System::nanoTime);
  private List<String> hosts = List.of("mx1", "mx2");
  private long now;
  private boolean busy;
  private long secondsPerPost;

  private List<String> deliver(String... recipients) throws IOException {
    posted.clear();
    Delivery delivery =
        new Delivery(domain -> hosts(), this::post, peers, metrics.outgoingHttps(), () -> now);
    try (Spool message = new Spool()) {
      return delivery.deliver("a@one.test", List.of(recipients), message);
    }
  }

  private List<MailHost> hosts() throws IOException {
    if (hosts.isEmpty()) {
      throw new IOException("no host with an address");
    }
    return hosts.stream()
        .map(name -> new MailHost(name, InetAddress.getLoopbackAddress(), false))
        .toList();
  }

  /** By host, or by host and recipients; a host without an answer cannot be reached. */
  private HttpsPeer.Answer post(
      MailHost host, String sender, List<String> recipients, Spool message) throws IOException {
    now += Duration.ofSeconds(secondsPerPost).toNanos();
    String what = host.name() + " " + String.join(" ", recipients);
    posted.add(what);
    HttpsPeer.Answer answer = answers.getOrDefault(what, answers.get(host.name()));
    if (answer == null) {
      throw busy ? new HttpsPeer.BusyException() : new IOException("no way there");
    }
    return answer;
  }

  @Test
  void tooManyAtOnce_areForLater_andHttpsStays() throws IOException {
    busy = true;
    assertEquals(List.of(Delivery.LATER), deliver("b@two.test"));
    assertEquals(1, posted.size(), "the next host is not for what the first has no time for");
    assertTrue(takesHttps("two.test"));
  }

  private boolean takesHttps(String domain) {
    peers.takesHttps(domain);
    return peers.takesHttps(domain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|250 2.0.0 Ok: queued as 1|250 2.0.0 Ok: queued as 1",
        "200|OK|250 2.0.0 Ok",
        "200|''|250 2.0.0 Ok",
        "200|550 5.0.0 no|250 2.0.0 no",
        "400|554 5.7.1 No DKIM signature found|554 5.7.1 No DKIM signature found",
        "400|451 4.3.0 later|451 4.3.0 later",
        "400|554 4.7.1 odd|554 5.0.0 odd",
        "400|554 odd|554 5.0.0 odd",
        "413|x|552 5.3.4 Message size exceeds the limit of the other relay",
      })
  void answer_isTheReply(int status, String text, String reply) throws IOException {
    answers.put("mx1", new HttpsPeer.Answer(status, text));
    assertEquals(List.of(reply), deliver("b@two.test"));
    assertEquals(List.of("mx1 b@two.test"), posted);
    assertTrue(takesHttps("two.test"));
  }

  /** What no relay says is the same as no answer: it is never a refusal. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|250 2.0.0 what",
        "400|<html>Bad Request</html>",
        "400|''",
        "400|554-5.7.1 more to come",
        "404|554 5.7.1 no",
        "405|554 5.7.1 no",
        "500|554 5.7.1 no",
        "503|451 4.3.0 no",
        "302|''",
        "100|''",
      })
  void otherAnswers_areNoReply_theNextHostIsTried(int status, String text) throws IOException {
    answers.put("mx1", new HttpsPeer.Answer(status, text));
    answers.put("mx2", OK);
    assertEquals(List.of("250 2.0.0 queued as 1"), deliver("b@two.test"));
    answers.remove("mx2");
    assertEquals(List.of(Delivery.TRY_AGAIN), deliver("b@two.test"));
    assertFalse(takesHttps("two.test"), "SMTP for a while");
    assertTrue(takesHttps("three.test"));
  }

  @Test
  void noHost_isSmtps() throws IOException {
    hosts = List.of();
    assertEquals(List.of(Delivery.TRY_AGAIN), deliver("b@two.test"));
    assertFalse(takesHttps("two.test"));
  }

  @Test
  void refusalOfSeveral_isFollowedByATryForEach() throws IOException {
    for (String refusal : List.of("550 5.1.1 no such user", "452 4.2.2 full")) {
      answers.put("mx1", new HttpsPeer.Answer(400, refusal));
      answers.put("mx1 b@two.test", OK);
      assertEquals(
          List.of("250 2.0.0 queued as 1", refusal, "250 2.0.0 queued as 1"),
          deliver("b@two.test", "c@two.test", "b@two.test"));
    }
  }

  @Test
  void tooLarge_isNotTriedForEach() throws IOException {
    answers.put("mx1", new HttpsPeer.Answer(413, ""));
    assertEquals(2, deliver("b@two.test", "c@two.test").size());
    assertEquals(1, posted.size());
  }

  @Test
  void domains_oneAfterTheOther_repliesInOrder() throws IOException {
    answers.put("mx1 b@two.test d@TWO.test", OK);
    answers.put("mx1 c@three.test", new HttpsPeer.Answer(400, "550 5.1.1 no"));
    assertEquals(
        List.of("250 2.0.0 queued as 1", "550 5.1.1 no", "250 2.0.0 queued as 1"),
        deliver("b@two.test", "c@three.test", "d@TWO.test"));
  }

  @Test
  void noTimeLeft_theRestIsForLater_andNobodysFault() throws IOException {
    secondsPerPost = 100;
    answers.put("mx1", new HttpsPeer.Answer(400, "550 5.1.1 no"));
    List<String> replies = deliver("b@two.test", "c@two.test", "d@two.test", "e@two.test");
    assertEquals("550 5.1.1 no", replies.get(0));
    assertEquals(Delivery.LATER, replies.get(3));
    assertTrue(posted.size() <= 4, posted.toString());
    assertTrue(takesHttps("two.test"));
  }

  @Test
  void results_areCounted() throws IOException {
    answers.put("mx1", OK);
    deliver("b@two.test");
    answers.put("mx1", new HttpsPeer.Answer(400, "550 5.1.1 no"));
    deliver("b@two.test");
    answers.clear();
    deliver("b@two.test");
    String page = metrics.page("").text();
    for (String result : List.of("accepted", "refused", "failed")) {
      String line = "sealpost_outgoing_https_total{result=\"" + result + "\"} 1.0";
      assertTrue(page.contains(line), page);
    }
  }
}
