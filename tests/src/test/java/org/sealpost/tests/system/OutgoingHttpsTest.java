// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.HttpsClient;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.SmtpClient;

/** Mail that leaves by HTTPS, from one relay's Postfix to the nginx of another. */
@SystemTest
class OutgoingHttpsTest {
  private static final String SENT = "postfix/https/lmtp";

  private final Relay one = Relay.running();
  private final Relay two = Relay.second();
  private final PostfixControl postfix = new PostfixControl(one.env());
  private final Daemon daemon = new Daemon(one.env());
  private final String map = "socketmap:unix:" + one.env().path("RUN_DIR") + "/outgoing-map.sock:";
  private final List<Undo> undo = new ArrayList<>();

  private interface Undo {
    void run() throws Exception;
  }

  @AfterEach
  void asBefore() throws Exception {
    for (int i = undo.size() - 1; i >= 0; i--) {
      undo.get(i).run();
    }
  }

  private void turnOn(String value) throws Exception {
    String transports = postfix.parameter("transport_maps");
    undo.add(() -> postfix.change("transport_maps", transports));
    String before = daemon.change(text -> text + "\noutgoing_https = " + value + "\n");
    undo.add(() -> daemon.change(text -> before));
    postfix.change("transport_maps", transports + " " + map + "outgoing");
  }

  /** Port 25 of the relay answers nobody any more, as where a provider closes it. */
  private void closeSmtp(Relay relay) throws IOException {
    PostfixControl its = new PostfixControl(relay.env());
    String before = its.closePort25(relay.env().get("ADDRESS"));
    undo.add(() -> its.putMasterCf(before));
  }

  /** The first question is answered without an answer from the other relay. */
  private void awaitKnown(Relay peer) {
    String domain = peer.env().addressDomain();
    Relay.await(
        domain + " is known to take HTTPS",
        () -> {
          try {
            return postfix.lookUp(map + "outgoing", domain).startsWith("https:unix:");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private String log() throws IOException {
    return RelayLogs.read(one.env().path("POSTFIX_LOG"));
  }

  private long accepted() throws IOException {
    String page =
        new HttpsClient(one.env().server("HTTPS_PORT"), one.env().mailDomain(), one.env().tls())
            .get("/metrics")
            .body();
    String sample = "sealpost_outgoing_https_total{result=\"accepted\"} ";
    return page.lines()
        .filter(line -> line.startsWith(sample))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(sample.length())))
        .sum();
  }

  private void send(Credentials sender, List<String> recipients, byte[] mail) throws IOException {
    try (SmtpClient client = one.asUser(Port.SUBMISSION, sender)) {
      assertEquals(250, client.transaction(sender.address(), recipients, mail).code());
    }
  }

  private boolean wentByHttps(Credentials recipient) throws IOException {
    return logged(SENT, "to=<" + recipient.address() + ">", "status=sent");
  }

  /** Whether one line of Postfix has all of these. */
  private boolean logged(String... words) throws IOException {
    return log().lines().anyMatch(line -> Stream.of(words).allMatch(line::contains));
  }

  @Test
  void prefer_needsNoPort25() throws Exception {
    turnOn("prefer");
    long before = accepted();
    for (Relay peer : List.of(two, Relay.selfSigned(), Relay.ipOnly())) {
      closeSmtp(peer);
      awaitKnown(peer);
      Credentials sender = one.newUser();
      Credentials recipient = peer.newUser();
      byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
      send(sender, List.of(recipient.address()), mail);
      String message = peer.awaitMessages(recipient, 1).get(0);
      assertTrue(message.startsWith("Return-Path: <" + sender.address() + ">"), message);
      Relay.await("the log says so", () -> quietly(() -> wentByHttps(recipient)));
    }
    assertEquals(before + 3, accepted());
    assertTrue(Traces.ofDaemon(two).contains("dkim: pass"));
  }

  private interface Question {
    boolean ask() throws IOException;
  }

  private static boolean quietly(Question question) {
    try {
      return question.ask();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fallback_isForWhomSmtpDoesNotReach() throws Exception {
    turnOn("fallback");
    Credentials sender = one.newUser();
    Credentials near = two.newUser();
    // Twice: the second comes when the question of the first has been answered.
    for (int count = 1; count <= 2; count++) {
      byte[] mail = Relay.encrypted(sender.address(), near.address()).bytes();
      send(sender, List.of(near.address()), mail);
      two.awaitMessages(near, count);
    }
    assertFalse(wentByHttps(near), "port 25 answers");
    Relay closed = Relay.selfSigned();
    closeSmtp(closed);
    awaitKnown(closed);
    Credentials far = closed.newUser();
    byte[] mail = Relay.encrypted(sender.address(), far.address()).bytes();
    send(sender, List.of(far.address()), mail);
    closed.awaitMessages(far, 1);
    Relay.await("the log says so", () -> quietly(() -> wentByHttps(far)));
  }

  /** HTTPS has one answer for both; each gets its own all the same. */
  @Test
  void oneOfTwoIsRefused_theOtherGetsIt_theSenderHears() throws Exception {
    turnOn("prefer");
    awaitKnown(two);
    Credentials sender = one.newUser();
    Credentials recipient = two.newUser();
    Credentials disabled = two.newUser();
    Files.createFile(two.env().mailbox(disabled.address()).resolve("DISABLED"));
    Daemon its = new Daemon(two.env());
    String before = its.change(text -> text + "\ncheck_recipients = true\n");
    undo.add(() -> its.change(text -> before));
    byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
    send(sender, List.of(recipient.address(), disabled.address()), mail);
    two.assertNoMoreThan(1, recipient);
    String bounce = one.awaitMessages(sender, 1).get(0);
    assertTrue(bounce.contains("Final-Recipient: rfc822; " + disabled.address()), bounce);
    assertTrue(bounce.contains("Diagnostic-Code: smtp; 550 5.2.1 "), bounce);
    assertFalse(bounce.contains("Final-Recipient: rfc822; " + recipient.address()), bounce);
    String to = "to=<" + disabled.address() + ">";
    assertTrue(logged(SENT, to, "status=bounced"), log());
    assertTrue(wentByHttps(recipient), log());
  }

  @Test
  void endpointIsGone_mailGoesBySmtp() throws Exception {
    turnOn("prefer");
    awaitKnown(two);
    Path site = two.env().path("CONFIG").resolveSibling("nginx/nginx.conf");
    String before = Files.readString(site, UTF_8);
    undo.add(() -> write(site, before));
    write(site, before.replace("location = /mxdeliv {", "location = /nothing {"));
    Credentials sender = one.newUser();
    Credentials recipient = two.newUser();
    byte[] mail = Relay.encrypted(sender.address(), recipient.address()).bytes();
    send(sender, List.of(recipient.address()), mail);
    Relay.await(
        "it is put off",
        () -> quietly(() -> log().contains("451 4.4.1 HTTPS failed, to be sent by SMTP")));
    // Postfix asks anew for the way when it has asked for another address since, or 30 s later.
    Credentials other = two.newUser();
    byte[] next = Relay.encrypted(sender.address(), other.address()).bytes();
    send(sender, List.of(other.address()), next);
    two.awaitMessages(other, 1);
    assertTrue(logged("to=<" + other.address() + ">", "relay=two.test[127.10.0.12]:25"), log());
    postfix.flush();
    two.awaitMessages(recipient, 1);
    assertFalse(wentByHttps(recipient), "the endpoint was gone");
  }

  private void write(Path site, String text) throws Exception {
    Files.writeString(site, text, UTF_8);
    Path workers = site.resolveSibling("nginx.pid");
    ProcessHandle master =
        ProcessHandle.of(Long.parseLong(Files.readString(workers).strip())).orElseThrow();
    List<ProcessHandle> before = master.children().toList();
    assertEquals(0, new ProcessBuilder("kill", "-HUP", "" + master.pid()).start().waitFor());
    for (ProcessHandle worker : before) {
      Relay.await("the old workers of nginx are gone", () -> !worker.isAlive());
    }
  }

  /** What was being handed over is tried again; nothing is lost, a repetition may come. */
  @Test
  void killedWhileMailLeaves_nothingIsLost() throws Exception {
    turnOn("prefer");
    awaitKnown(two);
    Credentials recipient = two.newUser();
    Set<String> numbers = new HashSet<>();
    // More than a few of one sender are put off by the rates.
    for (int i = 0; i < 20; i++) {
      String number = "Chat-Number: " + i;
      Credentials sender = one.newUser();
      byte[] mail = Relay.encrypted(sender.address(), recipient.address()).with(number).bytes();
      send(sender, List.of(recipient.address()), mail);
      numbers.add(number);
    }
    daemon.kill();
    daemon.awaitOther();
    Relay.await(
        "all have arrived",
        () ->
            quietly(
                () -> {
                  postfix.flush();
                  try (ImapClient imap = two.imap(recipient)) {
                    String all = String.join("", imap.messages());
                    return numbers.stream().allMatch(number -> all.contains(number + "\r\n"));
                  }
                }));
    assertTrue(wentByHttps(recipient), "none went by HTTPS");
  }
}
