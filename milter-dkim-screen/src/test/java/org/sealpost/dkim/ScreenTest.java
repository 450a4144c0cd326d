// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sealpost.dkim.TestKeys.MESSAGE;
import static org.sealpost.dkim.TestKeys.RSA;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.milter.HeaderField;
import org.sealpost.common.milter.Headers;
import org.sealpost.common.milter.Message;
import org.sealpost.common.milter.MessageLog;
import org.sealpost.common.milter.Peer;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;

/** The screens as a milter session drives them. */
class ScreenTest {
  private static final VerifySettings STRICT = VerifySettings.strict(false);

  private static TestMessage signed() {
    return MESSAGE.with(TestKeys.sign(RSA, MESSAGE, "d=" + TestKeys.DOMAIN, "relaxed/simple"));
  }

  private static String run(Screen screen, FakeMessage message, TestMessage text)
      throws IOException {
    Verdict verdict = screen.headers(message);
    if (verdict == Verdict.UNDECIDED) {
      verdict = screen.body(text.chunk());
    }
    if (verdict == Verdict.UNDECIDED) {
      verdict = screen.endOfMessage(message);
    }
    return verdict instanceof Verdict.Refuse refuse ? refuse.reply().toString() : "PASS";
  }

  private static String verify(TestMessage text, FakeDns dns, VerifySettings settings)
      throws IOException {
    Screen screen = DkimScreens.verify(dns, settings).get(0).open();
    return run(screen, new FakeMessage(text, "192.0.2.1"), text);
  }

  @Test
  void verify_repliesAreTheContracts() throws Exception {
    assertEquals("PASS", verify(signed(), TestKeys.dns(), STRICT));
    assertEquals("554 5.7.1 No DKIM signature found", verify(MESSAGE, TestKeys.dns(), STRICT));
    assertEquals(
        "554 5.7.1 No valid DKIM signature found (body hash mismatch)",
        verify(signed().withBody("x"), TestKeys.dns(), STRICT));
    assertEquals(
        "554 5.7.1 No valid DKIM signature found (key not found)",
        verify(signed(), new FakeDns(), STRICT));
    assertEquals(
        "451 4.7.5 DKIM key lookup failed temporarily",
        verify(signed(), new FakeDns().failing(RSA.dnsName()), STRICT));
    assertEquals(
        "554 5.6.0 Malformed From",
        verify(MESSAGE.with(new Field("From", " x@y.example")), TestKeys.dns(), STRICT));
  }

  @ParameterizedTest(name = "{0} from {1}, proxy {2}: {3}")
  @CsvSource({
    "[192.0.2.1], 192.0.2.1, false, PASS",
    "[192.0.2.1], 192.0.2.2, false, 554 5.7.1 Invalid FROM domain literal",
    "[192.0.2.1], 192.0.2.2, true, PASS",
    "[IPv6:2001:db8::1], 2001:db8::1, false, PASS",
    "[IPv6:2001:db8::1], 2001:db8::2, false, 554 5.7.1 Invalid FROM domain literal"
  })
  void verify_domainLiteral(String literal, String client, boolean proxy, String expected)
      throws Exception {
    TestMessage text = TestMessage.parse("From: <x@" + literal + ">\n\nbody\n");
    FakeDns dns = new FakeDns();
    Screen screen = DkimScreens.verify(dns, VerifySettings.strict(proxy)).get(0).open();
    assertEquals(expected, run(screen, new FakeMessage(text, client), text));
    assertTrue(dns.asked.isEmpty());
  }

  @Test
  void verify_dnsOnlyAtEndOfMessage() throws Exception {
    FakeDns dns = TestKeys.dns();
    Screen screen = DkimScreens.verify(dns, STRICT).get(0).open();
    FakeMessage message = new FakeMessage(signed(), "192.0.2.1");
    assertEquals(Verdict.UNDECIDED, screen.headers(message));
    assertEquals(Verdict.UNDECIDED, screen.body(signed().chunk()));
    assertTrue(dns.asked.isEmpty());
    assertEquals(Verdict.PASS, screen.endOfMessage(message));
    assertEquals(List.of(RSA.dnsName()), dns.asked);
  }

  @ParameterizedTest
  @CsvSource({"true, dnssec=yes", "false, dnssec=no"})
  void verify_logs_whetherTheKeyWasValidated(boolean authentic, String word) throws Exception {
    TxtAnswer key = TxtAnswer.found(List.of(new PublishedKey(RSA).text()), authentic);
    StringBuilder log = new StringBuilder();
    Log.redirect((level, line) -> log.append(line));
    try {
      Screen screen =
          DkimScreens.verify(name -> CompletableFuture.completedFuture(key), STRICT).get(0).open();
      assertEquals("PASS", run(screen, new FakeMessage(signed(), "192.0.2.1"), signed()));
    } finally {
      Log.redirect(null);
    }
    assertEquals("4XqZ1: dkim: pass d=chat.example s=rsa a=rsa-sha256 " + word, log.toString());
  }

  @Test
  void verify_report_replacesForgedResults_evenSignedOnes() throws Exception {
    Field forged = new Field("Authentication-Results", " mx.chat.example; dkim=pass");
    TestMessage text = MESSAGE.with(forged);
    String h = "from:authentication-results";
    text = text.with(TestKeys.sign(RSA, text, "d=" + TestKeys.DOMAIN, "relaxed/simple", h));
    VerifySettings report = STRICT.reportingAs("mx.chat.example").refusing(false);
    FakeMessage message = new FakeMessage(text, "192.0.2.1");
    assertEquals(
        "PASS", run(DkimScreens.verify(TestKeys.dns(), report).get(0).open(), message, text));
    assertEquals(1, message.named("Authentication-Results").size());
    String expected =
        " mx.chat.example;\n\tdkim=pass header.d=chat.example header.s=rsa header.a=rsa-sha256";
    assertEquals(expected, message.fields().get(0).value());
    FakeMessage unsigned = new FakeMessage(MESSAGE, "192.0.2.1");
    assertEquals(
        "PASS", run(DkimScreens.verify(TestKeys.dns(), report).get(0).open(), unsigned, MESSAGE));
    assertEquals(" mx.chat.example;\n\tdkim=none", unsigned.fields().get(0).value());
    FakeMessage bad = new FakeMessage(text.withBody("x"), "192.0.2.1");
    assertEquals(
        "PASS",
        run(DkimScreens.verify(TestKeys.dns(), report).get(0).open(), bad, text.withBody("x")));
    assertTrue(bad.fields().get(0).value().contains("dkim=fail reason=\"body hash mismatch\""));
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no key for now     | <a@chat.example>       | dns    | dkim=temperror reason=\"key lookup",
        "no key             | <a@chat.example>       | nodns  | dkim=permerror reason=\"key not fo",
        "no From            |                        | nodns  | dkim=none",
        "two addresses      | a@x.example, b@x.ex    | nodns  | dkim=none",
        "a name             | Alice                  | nodns  | dkim=none",
        "own literal        | <x@[192.0.2.1]>        | nodns  | dkim=none",
        "foreign literal    | <x@[192.0.2.2]>        | nodns  | dkim=none",
        "nonsense literal   | <x@[gibberish]>        | nodns  | dkim=none",
      })
  void verify_withoutRefusing_saysWhatItFound(String name, String from, String dns, String found)
      throws Exception {
    boolean key = from != null && from.contains("chat.example");
    TestMessage text = key ? signed() : withFrom(from);
    FakeDns answers = dns.equals("dns") ? new FakeDns().failing(RSA.dnsName()) : new FakeDns();
    VerifySettings settings = STRICT.refusing(false).reportingAs("mx.example");
    FakeMessage message = new FakeMessage(text, "192.0.2.1");
    assertEquals("PASS", run(DkimScreens.verify(answers, settings).get(0).open(), message, text));
    String results = message.fields().get(0).value();
    assertTrue(results.startsWith(" mx.example;\n\t" + found), results);
    // Without a name to report under, the mail goes on as it is.
    FakeMessage silent = new FakeMessage(text, "192.0.2.1");
    Screen screen = DkimScreens.verify(answers, STRICT.refusing(false)).get(0).open();
    assertEquals("PASS", run(screen, silent, text));
    assertTrue(silent.named("Authentication-Results").isEmpty());
  }

  private static TestMessage withFrom(String from) {
    return TestMessage.parse((from == null ? "" : "From: " + from + "\n") + "To: b\n\nbody\n");
  }

  @ParameterizedTest(name = "{1}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "` mx.example; dkim=pass`            | true",
        "` MX.Example; dkim=pass`            | true",
        "` \"mx.example\"; dkim=pass`        | true",
        "` \"mx.\\example\"; dkim=pass`      | true",
        "` (c (n)) mx.example (c) 1; none`   | true",
        "`\n mx.example\n ; dkim=pass`       | true",
        "`mx.example`                        | true",
        "` (unfinished mx.example; dkim`     | true",
        "``                                  | true",
        "` other.example; dkim=pass`         | false",
        "` xmx.example; dkim=pass`           | false",
        "` (mx.example) other.example; none` | false",
      })
  void forgedResults_areRecognized(String value, boolean ours) {
    HeaderField field = new HeaderField("authentication-RESULTS", value);
    assertEquals(ours, AuthenticationResults.claims(field, "mx.example"));
    assertFalse(AuthenticationResults.claims(new HeaderField("X-A", value), "mx.example"));
  }

  /** A field of digits must not cost the square of its length. */
  @Test
  void longAuthenticationResults_areReadInOnePass() {
    HeaderField field =
        new HeaderField("Authentication-Results", " " + "1".repeat(1_000_000) + "=");
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertTrue(AuthenticationResults.claims(field, "mx.example")));
  }

  @Test
  void sign_thenVerify_throughTheScreens() throws Exception {
    FakeMessage message = new FakeMessage(MESSAGE, "127.0.0.1");
    Screen signer = DkimScreens.sign(List.of(RSA, TestKeys.ED25519)).get(0).open();
    assertEquals("PASS", run(signer, message, MESSAGE));
    assertEquals(2, message.named("DKIM-Signature").size());
    assertTrue(message.fields().get(0).value().contains("rsa-sha256"));
    Screen verifier = DkimScreens.verify(TestKeys.dns(), STRICT).get(0).open();
    assertEquals("PASS", run(verifier, message, MESSAGE));
  }

  @Test
  void sign_foreignOrUnusableFrom_passesUnsigned_andIsCounted() throws Exception {
    Metrics metrics = new Metrics();
    for (String from : new String[] {"MAILER-DAEMON", "a@other.example", "a@[192.0.2.1]", "x, y"}) {
      TestMessage text = TestMessage.parse("From: " + from + "\n\nbody\n");
      FakeMessage message = new FakeMessage(text, "127.0.0.1");
      Screen screen =
          new SignScreen(List.of(RSA), InstantSource.system(), metrics.dkim(), MessageLog.OFF);
      assertEquals("PASS", run(screen, message, text));
      assertTrue(message.named("DKIM-Signature").isEmpty());
    }
    String page = metrics.page("").text();
    assertTrue(page.contains("sealpost_dkim_unsigned_total 4"), page);
    assertTrue(DkimScreens.sign(List.of()).isEmpty());
  }

  @Test
  void sign_keyThatFails_isLocalTrouble() throws Exception {
    SigningKey key = TestKeys.unusable();
    for (List<SigningKey> keys : List.of(List.of(key), List.of(RSA, key))) {
      FakeMessage message = new FakeMessage(MESSAGE, "127.0.0.1");
      Screen screen = DkimScreens.sign(keys).get(0).open();
      assertThrows(IOException.class, () -> run(screen, message, MESSAGE));
      assertTrue(message.named("DKIM-Signature").isEmpty(), "all signatures or none");
    }
  }

  @Test
  void sign_bounce() throws Exception {
    TestMessage text =
        TestMessage.parse("From: MAILER-DAEMON@chat.example (Mail Delivery System)\n\nbody\n");
    FakeMessage message = new FakeMessage(text, "127.0.0.1");
    assertEquals("PASS", run(DkimScreens.sign(List.of(RSA)).get(0).open(), message, text));
    assertEquals(1, message.named("DKIM-Signature").size());
  }

  /** A message in hand, without a session. */
  private static final class FakeMessage implements Message, Headers {
    private final List<HeaderField> fields = new ArrayList<>();
    private final String client;

    FakeMessage(TestMessage text, String client) {
      text.header().forEach(f -> fields.add(new HeaderField(f.name(), f.value())));
      this.client = client;
    }

    @Override
    public Peer peer() {
      try {
        return new Peer("client.example", InetAddress.getByName(client));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String queueId() {
      return "4XqZ1";
    }

    @Override
    public String login() {
      return new String(new byte[0], StandardCharsets.US_ASCII);
    }

    @Override
    public String envelopeSender() {
      return "";
    }

    @Override
    public List<String> envelopeRecipients() {
      return List.of();
    }

    @Override
    public Headers headers() {
      return this;
    }

    @Override
    public void changeEnvelopeSender(String reversePath) {
      throw new AssertionError();
    }

    @Override
    public List<HeaderField> fields() {
      return List.copyOf(fields);
    }

    @Override
    public List<HeaderField> named(String name) {
      return fields.stream().filter(f -> f.is(name)).toList();
    }

    @Override
    public void removeIf(Predicate<HeaderField> condition) {
      fields.removeIf(condition);
    }

    @Override
    public void replace(String name, String value) {
      throw new AssertionError();
    }

    @Override
    public void prepend(HeaderField field) {
      fields.add(0, field);
    }

    @Override
    public void append(HeaderField field) {
      fields.add(field);
    }
  }
}
