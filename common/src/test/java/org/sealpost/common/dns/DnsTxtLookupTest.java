// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealpost.common.dns.TxtAnswer.Status;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** Look-ups against a real server on loopback that behaves well, badly or not at all. */
class DnsTxtLookupTest {
  private static final String NAME = "sel._domainkey.chat.example";
  private static final long WAIT = 20;

  private FakeDnsServer server;
  private DnsTxtLookup lookup;

  @BeforeEach
  void start() throws IOException {
    server = new FakeDnsServer();
    lookup = lookup(Duration.ofSeconds(10), Duration.ofSeconds(3));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private DnsTxtLookup lookup(Duration deadline, Duration attempt) {
    return new DnsTxtLookup(new DnsSettings(List.of(server.address()), deadline, attempt, 1 << 20));
  }

  private TxtAnswer ask(String name) throws Exception {
    return lookup.txt(name).get(WAIT, TimeUnit.SECONDS);
  }

  private static Message response(Message query, int rcode) {
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.getHeader().setRcode(rcode);
    response.addRecord(query.getQuestion(), Section.QUESTION);
    return response;
  }

  private static byte[] answer(Message query, Record... records) {
    Message response = response(query, Rcode.NOERROR);
    for (Record record : records) {
      response.addRecord(record, Section.ANSWER);
    }
    return response.toWire();
  }

  private static Record txt(String name, long ttl, String... strings) throws IOException {
    return new TXTRecord(Name.fromString(name + "."), DClass.IN, ttl, List.of(strings));
  }

  private static Record alias(String name, String target) throws IOException {
    return new CNAMERecord(
        Name.fromString(name + "."), DClass.IN, 60, Name.fromString(target + "."));
  }

  private static byte[] absent(Message query, int rcode, long ttl) throws IOException {
    Message response = response(query, rcode);
    Name zone = Name.fromString("chat.example.");
    response.addRecord(
        new SOARecord(zone, DClass.IN, ttl, zone, zone, 1, 2, 3, 4, ttl), Section.AUTHORITY);
    return response.toWire();
  }

  @Test
  void strings_areJoined_andRecordsKeptApart() throws Exception {
    server.behave((q, tcp) -> answer(q, txt(NAME, 60, "v=DKIM1; p=", "ab"), txt(NAME, 60, "x")));
    TxtAnswer answer = ask(NAME);
    assertEquals(Status.FOUND, answer.status());
    assertEquals(List.of("v=DKIM1; p=ab", "x"), answer.texts());
    assertFalse(answer.authentic());
  }

  @Test
  void positiveAnswer_isKept_andNamesIgnoreCase() throws Exception {
    server.behave((q, tcp) -> answer(q, txt(NAME, 60, "x")));
    ask(NAME);
    ask(NAME.toUpperCase(java.util.Locale.ROOT) + ".");
    assertEquals(1, server.asked.size());
  }

  @Test
  void ttlZero_isNotKept() throws Exception {
    server.behave((q, tcp) -> answer(q, txt(NAME, 0, "x")));
    ask(NAME);
    ask(NAME);
    assertEquals(2, server.asked.size());
  }

  @Test
  void nxdomainAndNodata_areAbsent_andKeptAsTheSoaSays() throws Exception {
    for (int rcode : new int[] {Rcode.NXDOMAIN, Rcode.NOERROR}) {
      String name = "r" + rcode + ".chat.example";
      server.behave((q, tcp) -> absent(q, rcode, 60));
      assertEquals(Status.ABSENT, ask(name).status());
      server.behave((q, tcp) -> null);
      assertEquals(Status.ABSENT, ask(name).status());
    }
    assertEquals(2, server.asked.size());
  }

  @Test
  void absentWithoutSoa_isNotKept() throws Exception {
    server.behave((q, tcp) -> response(q, Rcode.NXDOMAIN).toWire());
    assertEquals(Status.ABSENT, ask(NAME).status());
    assertEquals(Status.ABSENT, ask(NAME).status());
    assertEquals(2, server.asked.size());
  }

  @Test
  void nothingWithoutSoa_isTemporary() throws Exception {
    server.behave((q, tcp) -> response(q, Rcode.NOERROR).toWire());
    assertEquals(Status.TEMPORARY, ask(NAME).status());
    server.behave((q, tcp) -> answer(q, txt(NAME, 60, "x")));
    assertEquals(Status.FOUND, ask(NAME).status(), "and not kept");
  }

  @Test
  void servfailAndRefused_areTemporary_andNotKept() throws Exception {
    for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR}) {
      server.behave((q, tcp) -> response(q, rcode).toWire());
      assertEquals(Status.TEMPORARY, ask(NAME).status());
    }
    server.behave((q, tcp) -> answer(q, txt(NAME, 60, "x")));
    assertEquals(Status.FOUND, ask(NAME).status());
  }

  @Test
  void truncatedAnswer_comesOverTcp() throws Exception {
    server.behave(
        (q, tcp) -> {
          if (tcp) {
            return answer(q, txt(NAME, 60, "over tcp"));
          }
          Message cut = response(q, Rcode.NOERROR);
          cut.getHeader().setFlag(Flags.TC);
          return cut.toWire();
        });
    assertEquals(List.of("over tcp"), ask(NAME).texts());
    assertEquals(List.of("udp " + NAME + ".", "tcp " + NAME + "."), server.asked);
  }

  @Test
  void tenKilobytes_comeWhole() throws Exception {
    String[] strings = new String[40];
    java.util.Arrays.fill(strings, "0123456789".repeat(25));
    server.behave(
        (q, tcp) -> {
          if (tcp) {
            return answer(q, txt(NAME, 60, strings));
          }
          Message cut = response(q, Rcode.NOERROR);
          cut.getHeader().setFlag(Flags.TC);
          return cut.toWire();
        });
    assertEquals(10_000, ask(NAME).texts().get(0).length());
  }

  @Test
  void aliases_areFollowed_inOneAnswerAndByAskingAgain() throws Exception {
    server.behave(
        (q, tcp) -> {
          String name = q.getQuestion().getName().toString(true);
          return name.equals(NAME)
              ? answer(q, alias(NAME, "b.example"), alias("b.example", "c.example"))
              : answer(q, txt("c.example", 60, "found"));
        });
    assertEquals(List.of("found"), ask(NAME).texts());
    assertEquals(List.of("udp " + NAME + ".", "udp c.example."), server.asked);
  }

  @Test
  void aliasToNothing_isAbsent() throws Exception {
    server.behave(
        (q, tcp) -> {
          Message response = new Message(absent(q, Rcode.NXDOMAIN, 60));
          response.addRecord(alias(NAME, "gone.example"), Section.ANSWER);
          return response.toWire();
        });
    assertEquals(Status.ABSENT, ask(NAME).status());
    assertEquals(1, server.asked.size());
  }

  @Test
  void aliasLoop_isTemporary() throws Exception {
    server.behave((q, tcp) -> answer(q, alias(NAME, "b.example"), alias("b.example", NAME)));
    assertEquals(Status.TEMPORARY, ask(NAME).status());
    server.behave(
        (q, tcp) -> {
          String name = q.getQuestion().getName().toString(true);
          return answer(q, alias(name, name.equals("l.example") ? "m.example" : "l.example"));
        });
    assertEquals(Status.TEMPORARY, ask("l.example").status());
    assertTrue(server.asked.size() < 20, server.asked::toString);
  }

  @Test
  void authenticData_isPassedOn() throws Exception {
    server.behave(
        (q, tcp) -> {
          assertTrue(q.getHeader().getFlag(Flags.AD));
          Message response = new Message(answer(q, txt(NAME, 60, "x")));
          response.getHeader().setFlag(Flags.AD);
          return response.toWire();
        });
    assertTrue(ask(NAME).authentic());
    assertTrue(ask(NAME).authentic(), "from the cache");
  }

  @Test
  void lies_areNotBelieved() throws Exception {
    Record other = txt("other.example", 60, "lie");
    List<FakeDnsServer.Behaviour> lies = new ArrayList<>();
    lies.add(
        (q, tcp) -> {
          Message wrongId = new Message(answer(q, txt(NAME, 60, "lie")));
          wrongId.getHeader().setID(q.getHeader().getID() ^ 1);
          return wrongId.toWire();
        });
    lies.add((q, tcp) -> answer(Message.newQuery(other), other));
    lies.add(
        (q, tcp) -> {
          Message question = new Message(answer(q, txt(NAME, 60, "lie")));
          question.getHeader().unsetFlag(Flags.QR);
          return question.toWire();
        });
    lies.add((q, tcp) -> new byte[] {1, 2, 3});
    lies.add((q, tcp) -> new byte[0]);
    lookup = lookup(Duration.ofSeconds(2), Duration.ofMillis(100));
    for (FakeDnsServer.Behaviour lie : lies) {
      server.behave(lie);
      assertEquals(Status.TEMPORARY, ask(NAME).status());
    }
    server.behave((q, tcp) -> answer(q, other));
    assertEquals(Status.TEMPORARY, ask(NAME).status(), "a record of another name");
  }

  @Test
  void silence_endsAtTheDeadline() throws Exception {
    lookup = lookup(Duration.ofMillis(100), Duration.ofSeconds(3));
    assertEquals(Status.TEMPORARY, ask(NAME).status());
  }

  /** A domain whose servers are slow costs its own mail time, and no other. */
  @Test
  void slowNames_holdUpNoOther() throws Exception {
    lookup = lookup(Duration.ofMinutes(5), Duration.ofMinutes(5));
    server.behave(
        (q, tcp) -> {
          String name = q.getQuestion().getName().toString(true);
          return name.startsWith("slow") ? null : answer(q, txt(name, 60, "x"));
        });
    List<CompletableFuture<TxtAnswer>> slow = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      slow.add(lookup.txt("slow" + i + ".chat.example"));
    }
    for (int i = 0; i < 100; i++) {
      assertEquals(Status.FOUND, ask("quick" + i + ".chat.example").status());
    }
    assertTrue(slow.stream().noneMatch(CompletableFuture::isDone));
    slow.forEach(one -> one.cancel(true));
  }

  @Test
  void lostPacket_isSentAgain() throws Exception {
    lookup = lookup(Duration.ofSeconds(10), Duration.ofMillis(100));
    server.behave((q, tcp) -> server.asked.size() < 2 ? null : answer(q, txt(NAME, 60, "x")));
    assertEquals(Status.FOUND, ask(NAME).status());
  }

  @Test
  void deadServer_isTemporary_andTheNextOneIsAsked() throws Exception {
    FakeDnsServer dead = new FakeDnsServer();
    InetSocketAddress nobody = dead.address();
    dead.close();
    server.behave((q, tcp) -> answer(q, txt(NAME, 60, "x")));
    DnsSettings both =
        new DnsSettings(
            List.of(nobody, server.address()), Duration.ofSeconds(10), Duration.ofSeconds(1), 1000);
    assertEquals(
        Status.FOUND, new DnsTxtLookup(both).txt(NAME).get(WAIT, TimeUnit.SECONDS).status());
  }

  @Test
  void sameQuestion_isAskedOnceAtATime() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    server.behave(
        (q, tcp) -> {
          release.await();
          return answer(q, txt(NAME, 0, "x"));
        });
    List<CompletableFuture<TxtAnswer>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(lookup.txt(NAME));
    }
    all.get(0).cancel(true);
    release.countDown();
    for (CompletableFuture<TxtAnswer> one : all.subList(1, 50)) {
      assertEquals(Status.FOUND, one.get(WAIT, TimeUnit.SECONDS).status());
    }
    assertEquals(1, server.asked.size());
    ask(NAME);
    assertEquals(2, server.asked.size(), "the first look-up is forgotten");
  }

  @Test
  void impossibleName_isAbsent() throws Exception {
    assertEquals(Status.ABSENT, ask("a".repeat(64) + ".example").status());
    assertEquals(Status.ABSENT, ask("a..example").status());
    assertTrue(server.asked.isEmpty());
  }
}
