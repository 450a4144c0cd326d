// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sealpost.dkim.TestKeys.DOMAIN;
import static org.sealpost.dkim.TestKeys.ED25519;
import static org.sealpost.dkim.TestKeys.MESSAGE;
import static org.sealpost.dkim.TestKeys.RSA;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {
  private static final long NOW = 1_800_000_000;

  private static List<Field> sign(TestMessage message, SigningKey... keys)
      throws GeneralSecurityException {
    Signing signing = new Signing(List.of(keys));
    signing.body(message.chunk());
    return signing.finish(message.header(), NOW);
  }

  private static Outcome verify(TestMessage message, FakeDns dns) {
    Verification v = new Verification(message.header(), DOMAIN, NOW);
    v.body(message.chunk());
    return v.finish(dns, Duration.ofSeconds(5));
  }

  @Test
  void twoKeys_makeTwoSignatures_eachVerifies() throws Exception {
    List<Field> signatures = sign(MESSAGE, RSA, ED25519);
    assertTrue(signatures.get(0).value().contains("a=rsa-sha256"));
    assertTrue(signatures.get(1).value().contains("a=ed25519-sha256"));
    for (Field signature : signatures) {
      assertEquals(Result.PASS, verify(MESSAGE.with(signature), TestKeys.dns()).result());
    }
    assertEquals(Result.PASS, verify(MESSAGE.with(signatures), TestKeys.dns()).result());
  }

  @Test
  void oddMessages_verify() throws Exception {
    for (String body : List.of("", "\r\n", "x", "\u00e9\0\r \n\r\n..\r\n.\r\n", "a\r\n\r\n\r\n")) {
      TestMessage message = MESSAGE.withBody(body);
      List<Field> signature = sign(message, RSA);
      assertEquals(Result.PASS, verify(message.with(signature), TestKeys.dns()).result());
    }
    TestMessage eightBit = MESSAGE.with(new Field("X-Odd", "\u00e9 \t \u00ff\n  x "));
    List<Field> signature = sign(eightBit, RSA);
    assertEquals(Result.PASS, verify(eightBit.with(signature), TestKeys.dns()).result());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Return-Path",
        "Delivered-To",
        "Received",
        "Bcc",
        "Resent-Bcc",
        "Content-Length",
        "DKIM-Signature",
        "Authentication-Results",
        "ARC-Seal",
        "ARC-Message-Signature",
        "ARC-Authentication-Results"
      })
  void traces_mayComeAndGo(String name) throws Exception {
    TestMessage message = MESSAGE.with(new Field(name, " x"));
    TestMessage signed = message.with(sign(message, RSA));
    List<Field> without = signed.header().stream().filter(f -> !f.value().equals(" x")).toList();
    assertEquals(
        Result.PASS, verify(new TestMessage(without, signed.body()), TestKeys.dns()).result());
  }

  @Test
  void everyField_isSigned_exceptTraces() throws Exception {
    List<Field> fields = new ArrayList<>(MESSAGE.header());
    fields.add(0, new Field("Received", " from a by b"));
    fields.add(new Field("Autocrypt", " addr=a"));
    fields.add(new Field("Chat-Version", " 1.0"));
    fields.add(new Field("Message-ID", " <1@chat.example>"));
    fields.add(new Field("Content-Type", " text/plain"));
    fields.add(new Field("Comments", " none"));
    fields.add(new Field("Keywords", " none"));
    TestMessage message = new TestMessage(fields, MESSAGE.body());
    TestMessage signed = message.with(sign(message, RSA));
    for (int i = 1; i < signed.header().size(); i++) {
      List<Field> altered = new ArrayList<>(signed.header());
      Field field = altered.get(i);
      altered.set(i, new Field(field.name(), field.value() + "x"));
      boolean trace = field.name().equals("Received");
      Outcome outcome = verify(new TestMessage(altered, signed.body()), TestKeys.dns());
      assertEquals(trace ? Result.PASS : Result.FAIL, outcome.result(), field::toString);
    }
  }

  @Test
  void oversignedFields_cannotBeAdded() throws Exception {
    TestMessage signed = MESSAGE.with(sign(MESSAGE, RSA));
    List<String> names =
        List.of(
            "From",
            "Reply-To",
            "Subject",
            "Date",
            "To",
            "Cc",
            "Resent-From",
            "Resent-Date",
            "Resent-To",
            "Resent-Cc",
            "Resent-Sender",
            "Resent-Message-ID",
            "In-Reply-To",
            "References",
            "List-Id",
            "List-Help",
            "List-Unsubscribe",
            "List-Subscribe",
            "List-Post",
            "List-Owner",
            "List-Archive",
            "Autocrypt");
    for (String name : names) {
      TestMessage added = signed.with(new Field(name, " x@y"));
      assertFalse(verify(added, TestKeys.dns()).result() == Result.PASS, name);
    }
    TestMessage other = signed.with(new Field("X-Spam-Status", " No"));
    assertEquals(Result.PASS, verify(other, TestKeys.dns()).result());
  }

  @Test
  void field_hasShortLinesAndTags() throws Exception {
    String value = sign(MESSAGE, RSA).get(0).value();
    for (String line : ("DKIM-Signature:" + value).split("\n")) {
      assertTrue(line.length() <= 78, line);
    }
    TagList tags = TagList.parse(value, Failure.SIGNATURE_SYNTAX);
    assertEquals("relaxed/simple", tags.value("c"));
    assertEquals(DOMAIN, tags.value("d"));
    assertEquals("1800000000", tags.value("t"));
    assertNull(tags.value("l"));
    List<String> h =
        Arrays.asList(TagList.withoutSpace(tag(tags, "h")).toLowerCase(Locale.ROOT).split(":"));
    assertEquals(2, h.stream().filter("from"::equals).count());
    assertEquals(1, h.stream().filter("content-type"::equals).count());
    assertEquals(1, h.stream().filter("message-id"::equals).count());
    assertEquals(1, h.stream().filter("autocrypt"::equals).count());
  }

  private static String tag(TagList tags, String name) {
    return Objects.requireNonNull(tags.value(name));
  }

  @Test
  void keysFor_fromDomain() throws Exception {
    SigningKey other =
        KeyPairs.signingKey("other.example", "s", KeyPairs.generate(RSA.algorithm(), 1024));
    List<SigningKey> keys = List.of(RSA, other, ED25519);
    assertEquals(List.of(RSA, ED25519), Signing.keysFor("Chat.EXAMPLE", keys));
    assertEquals(List.of(), Signing.keysFor("sub.chat.example", keys));
    assertEquals(List.of(), Signing.keysFor("[192.0.2.1]", keys));
  }
}
