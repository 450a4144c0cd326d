// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sealpost.dkim.TestKeys.DOMAIN;
import static org.sealpost.dkim.TestKeys.ED25519;
import static org.sealpost.dkim.TestKeys.MESSAGE;
import static org.sealpost.dkim.TestKeys.RSA;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
  private static final long NOW = 1_800_000_000;
  private static final String P = Base64.getEncoder().encodeToString(RSA.publicKey().getEncoded());

  private static Outcome verify(TestMessage message, FakeDns dns) {
    return verify(message, dns, DOMAIN);
  }

  private static Outcome verify(TestMessage message, FakeDns dns, String from) {
    Verification v = new Verification(message.header(), from, NOW);
    v.body(message.chunk());
    return v.finish(dns, Duration.ofSeconds(5));
  }

  private static @Nullable Failure failure(Field signature, FakeDns dns) {
    Outcome outcome = verify(MESSAGE.with(signature), dns);
    assertEquals(1, outcome.signatures().size());
    return outcome.signatures().get(0).failure();
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"})
  void goodSignature_passes(String c) {
    for (SigningKey key : List.of(RSA, ED25519)) {
      Field signature = TestKeys.sign(key, MESSAGE, "d=" + DOMAIN, c);
      assertEquals(Result.PASS, verify(MESSAGE.with(signature), TestKeys.dns()).result());
      assertEquals(
          Result.PASS, verify(MESSAGE.with(signature), TestKeys.dns(), "CHAT.Example").result());
    }
  }

  @Test
  void unsigned_isNone_withoutDns() {
    FakeDns dns = TestKeys.dns();
    assertEquals(Result.NONE, verify(MESSAGE, dns).result());
    assertTrue(dns.asked.isEmpty());
  }

  @ParameterizedTest(name = "From {0}, d={1}")
  @CsvSource({
    "chat.example, example",
    "sub.chat.example, chat.example",
    "chat.example, sub.chat.example",
    "chat.example, chat.example.org",
    "chat.example, xchat.example",
    "chat.example, chat.example."
  })
  void otherDomain_isNotLookedAt(String from, String domain) {
    FakeDns dns = TestKeys.dns();
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + domain, "relaxed/simple");
    Verification v = new Verification(MESSAGE.with(signature).header(), from, NOW);
    assertFalse(v.isOpen());
    assertEquals(Result.NONE, v.finish(dns, Duration.ofSeconds(1)).result());
    assertTrue(dns.asked.isEmpty());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "PASS              | d=chat.example; t=1800000000; x=1800000100",
        "PASS              | d=CHAT.example; i=a@chat.example",
        "KEY_STRICT        | d=chat.example; i=@sub.CHAT.example",
        "PASS              | d=chat.example; q=dns/txt",
        "PASS              | d=chat.example; q=other:dns/txt; z=From:x; unknown=1",
        "PASS              | d=chat.example; t=1800000300",
        "FUTURE            | d=chat.example; t=1800000301",
        "PASS              | d=chat.example; x=1799999700",
        "EXPIRED           | d=chat.example; x=1799999699",
        "SIGNATURE_SYNTAX  | d=chat.example; t=1800000000; x=1800000000",
        "SIGNATURE_SYNTAX  | d=chat.example; t=-1",
        "SIGNATURE_SYNTAX  | d=chat.example; x=soon",
        "SIGNATURE_SYNTAX  | d=chat.example; t=1234567890123",
        "SIGNATURE_SYNTAX  | d=chat.example; l=1.5",
        "SIGNATURE_SYNTAX  | d=chat.example; i=chat.example",
        "IDENTITY          | d=chat.example; i=@example",
        "IDENTITY          | d=chat.example; i=@xchat.example",
        "QUERY_METHOD      | d=chat.example; q=dns/other",
        "BODY_LENGTH       | d=chat.example; l=0",
        "BODY_LENGTH       | d=chat.example; l=5",
        "BODY_LENGTH       | d=chat.example; l=99999999999999999999999999",
      })
  void tags(String expected, String tags) {
    Failure failure = failure(TestKeys.sign(RSA, MESSAGE, tags, "relaxed/relaxed"), TestKeys.dns());
    assertEquals(expected, failure == null ? "PASS" : failure.name());
  }

  @Test
  void lengthOfWholeBody_passes() {
    BodyHash hash = Canonicalization.RELAXED.bodyHash();
    hash.update(MESSAGE.body(), 0, MESSAGE.body().length);
    byte[] unused = hash.finish();
    String tags = "d=" + DOMAIN + "; l=" + hash.length();
    Field signature = TestKeys.sign(RSA, MESSAGE, tags, "relaxed/relaxed");
    assertEquals(Result.PASS, verify(MESSAGE.with(signature), TestKeys.dns()).result());
    TestMessage longer = MESSAGE.with(signature);
    String appended = new String(MESSAGE.body(), java.nio.charset.StandardCharsets.US_ASCII) + "x";
    Outcome outcome = verify(longer.withBody(appended), TestKeys.dns());
    assertEquals(Failure.BODY_LENGTH, outcome.worst());
  }

  @ParameterizedTest(name = "{1} becomes {2}: {0}")
  @CsvSource({
    "VERSION, v=1, v=2",
    "TAG_MISSING, v=1; , ''",
    "ALGORITHM, a=rsa-sha256, a=rsa-sha1",
    "ALGORITHM, a=rsa-sha256, a=rsa-sha512",
    "TAG_MISSING, a=rsa-sha256; , ''",
    "CANONICALIZATION, c=relaxed/, c=strict/",
    "CANONICALIZATION, /simple, /nowsp",
    "TAG_MISSING, s=rsa; , ''",
    "SIGNATURE_SYNTAX, s=rsa, s=r a",
    "SIGNATURE_SYNTAX, s=rsa, s=-rsa",
    "SIGNATURE_SYNTAX, s=rsa, s=a..b",
    "KEY_NOT_FOUND, s=rsa, s=other",
    "TAG_MISSING, h=from:to:subject; , ''",
    "FROM_NOT_SIGNED, h=from:, h=",
    "SIGNATURE_SYNTAX, h=from:, h=from::",
    "SIGNATURE_SYNTAX, bh=, bh=A",
    "SIGNATURE_SYNTAX, bh=, bh=AAAA",
    "SIGNATURE_SYNTAX, bh=, bh=*",
    "KEY_TYPE, a=rsa-sha256, a=ed25519-sha256",
    "SIGNATURE, to:subject, subject:to",
    "SIGNATURE, c=relaxed/, c=simple/",
    "BODY_HASH, /simple, /relaxed"
  })
  void alteredSignature_fails(Failure expected, String part, String other) {
    Field good = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    Field bad = new Field(good.name(), good.value().replaceFirst(part, other));
    assertFalse(good.equals(bad));
    assertEquals(expected, failure(bad, TestKeys.dns()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PASS         | v=DKIM1; k=rsa; p=$P",
        "PASS         | p=$P",
        "PASS         | v=DKIM1;k=RSA;p=$P;s=email;t=s",
        "PASS         | ` v=DKIM1 ; p= $P ; `",
        "PASS         | \"v=DKIM1; p=$P\"",
        "PASS         | v=DKIM1; \" \"p=$P",
        "PASS         | v=DKIM1; h=sha1:sha256; s=tlsrpt : email; t=x; p=$P",
        "PASS         | v=DKIM1; h= sha256 ; s=*; n=a note=1; p=$P",
        "KEY_REVOKED  | v=DKIM1; p=",
        "KEY_REVOKED  | v=DKIM1; k=ed25519; p=;",
        "KEY_SYNTAX   | v=DKIM1",
        "KEY_SYNTAX   | v=DKIM2; p=$P",
        "KEY_SYNTAX   | v=DKIM1; p=$P; p=$P",
        "KEY_SYNTAX   | v=spf1 -all",
        "KEY_SYNTAX   | ``",
        "KEY_SYNTAX   | v=DKIM1; p=****",
        "KEY_SYNTAX   | v=DKIM1; p=AAAA",
        "KEY_TYPE     | v=DKIM1; k=ed25519; p=$P",
        "KEY_TYPE     | v=DKIM1; k=dsa; p=$P",
        "KEY_HASH     | v=DKIM1; h=sha1; p=$P",
        "KEY_HASH     | v=DKIM1; h=; p=$P",
        "KEY_SERVICE  | v=DKIM1; s=tlsrpt; p=$P",
        "KEY_TESTING  | v=DKIM1; t=y; p=$P",
        "KEY_TESTING  | v=DKIM1; t=s:y; p=$P",
      })
  void keyRecord(String expected, String record) {
    FakeDns dns = new FakeDns().with(RSA.dnsName(), record.replace("$P", P));
    Failure failure = failure(TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple"), dns);
    assertEquals(expected, failure == null ? "PASS" : failure.name());
  }

  @Test
  void keyRecord_foldedBase64AndBareRsaKey_pass() {
    byte[] info = RSA.publicKey().getEncoded();
    byte[] bare = java.util.Arrays.copyOfRange(info, 24, info.length);
    String folded = P.replaceAll("(.{60})", "$1 \t");
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    String bareKey = Base64.getEncoder().encodeToString(bare);
    for (String p : List.of(folded, bareKey)) {
      FakeDns dns = new FakeDns().with(RSA.dnsName(), "v=DKIM1; p=" + p);
      assertEquals(Result.PASS, verify(MESSAGE.with(signature), dns).result());
    }
  }

  @Test
  void strictKey_wantsIdentityInTheDomainItself() {
    FakeDns dns = new FakeDns().with(RSA.dnsName(), "t=s; p=" + P);
    String tags = "d=" + DOMAIN + "; i=";
    Field outside = TestKeys.sign(RSA, MESSAGE, tags + "a@sub." + DOMAIN, "relaxed/simple");
    Field inside = TestKeys.sign(RSA, MESSAGE, tags + "a@" + DOMAIN, "relaxed/simple");
    assertEquals(Failure.KEY_STRICT, failure(outside, dns));
    FakeDns lax = new FakeDns().with(RSA.dnsName(), "p=" + P);
    assertEquals(Result.PASS, verify(MESSAGE.with(outside), lax).result());
    assertEquals(Result.PASS, verify(MESSAGE.with(inside), dns).result());
  }

  @Test
  void keySize_below1024Bits_isRefused() throws Exception {
    java.security.KeyPair pair = KeyPairs.generate(SignatureAlgorithm.RSA_SHA256, 512);
    SigningKey weak =
        new SigningKey(
            DOMAIN, "weak", SignatureAlgorithm.RSA_SHA256, pair.getPrivate(), pair.getPublic());
    FakeDns dns = new FakeDns().with(weak.dnsName(), new PublishedKey(weak).text());
    Field signature = TestKeys.sign(weak, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    assertEquals(Failure.KEY_SIZE, failure(signature, dns));
    SigningKey enough = TestKeys.make(SignatureAlgorithm.RSA_SHA256, "enough", 1024);
    dns.with(enough.dnsName(), new PublishedKey(enough).text());
    Field good = TestKeys.sign(enough, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    assertEquals(Result.PASS, verify(MESSAGE.with(good), dns).result());
  }

  @Test
  void severalRecords_oneOfTheFirstThreeMustDo() {
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    String good = "v=DKIM1; p=" + P;
    String wrong = new PublishedKey(ED25519).text();
    FakeDns third = new FakeDns().with(RSA.dnsName(), "v=spf1", wrong, good);
    FakeDns fourth = new FakeDns().with(RSA.dnsName(), "v=spf1", wrong, "p=", good);
    assertEquals(Result.PASS, verify(MESSAGE.with(signature), third).result());
    assertEquals(Failure.KEY_TYPE, failure(signature, fourth));
  }

  @Test
  void everyFromField_mustBeSigned() {
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    TestMessage second = MESSAGE.with(new Field("From", " mallory@evil.example")).with(signature);
    assertEquals(Failure.FROM_NOT_SIGNED, verify(second, TestKeys.dns()).worst());
    TestMessage below =
        new TestMessage(
            append(MESSAGE.with(signature), new Field("FROM ", " x@y")), MESSAGE.body());
    assertEquals(Failure.FROM_NOT_SIGNED, verify(below, TestKeys.dns()).worst());
  }

  @Test
  void oversignedField_mayNotBeAdded() {
    String h = "from:from:to:subject:subject:reply-to";
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple", h);
    TestMessage signed = MESSAGE.with(signature);
    assertEquals(Result.PASS, verify(signed, TestKeys.dns()).result());
    for (Field added : List.of(new Field("Subject", " x"), new Field("Reply-To", " x@y"))) {
      assertEquals(Failure.SIGNATURE, verify(signed.with(added), TestKeys.dns()).worst());
    }
    TestMessage twoFroms = signed.with(new Field("From", " x@y"));
    assertEquals(Failure.SIGNATURE, verify(twoFroms, TestKeys.dns()).worst());
  }

  @Test
  void fieldsOfOneName_areTakenFromTheBottom() {
    Field first = new Field("Subject", " first");
    TestMessage two = new TestMessage(append(MESSAGE, first), MESSAGE.body());
    Field signature = TestKeys.sign(RSA, two, "d=" + DOMAIN, "relaxed/simple");
    TestMessage third = two.with(new Field("Subject", " on top")).with(signature);
    assertEquals(Result.PASS, verify(third, TestKeys.dns()).result());
  }

  @Test
  void everySignedByte_counts() {
    for (String c : List.of("simple/simple", "relaxed/relaxed")) {
      Field signature = TestKeys.sign(ED25519, MESSAGE, "d=" + DOMAIN, c);
      TestMessage signed = MESSAGE.with(signature);
      for (int i = 0; i < signed.body().length; i++) {
        byte[] body = signed.body().clone();
        body[i] ^= 0x40;
        Outcome outcome = verify(new TestMessage(signed.header(), body), TestKeys.dns());
        assertEquals(Failure.BODY_HASH, outcome.worst(), "body byte " + i);
      }
      for (int f = 1; f <= 3; f++) {
        String value = signed.header().get(f).value();
        for (int i = 0; i < value.length(); i++) {
          List<Field> fields = new ArrayList<>(signed.header());
          fields.set(f, new Field(fields.get(f).name(), flip(value, i)));
          Outcome outcome = verify(new TestMessage(fields, signed.body()), TestKeys.dns());
          assertEquals(Failure.SIGNATURE, outcome.worst(), fields.get(f)::toString);
        }
      }
    }
  }

  @Test
  void everyByteOfTheSignatureField_counts() {
    // The z= tag says nothing, so that a change there is found by the signature alone.
    Field signature = TestKeys.sign(ED25519, MESSAGE, "d=" + DOMAIN + "; z=ab", "simple/simple");
    for (int i = 0; i < signature.value().length(); i++) {
      Field bad = new Field(signature.name(), flip(signature.value(), i));
      Outcome outcome = verify(MESSAGE.with(bad), TestKeys.dns());
      assertFalse(outcome.result() == Result.PASS, bad::toString);
    }
  }

  private static String flip(String text, int at) {
    char flipped = (char) (text.charAt(at) ^ 1);
    return text.substring(0, at) + flipped + text.substring(at + 1);
  }

  @Test
  void onlyTenSignatures_areLookedAt() {
    Field good = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    Field bad = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/relaxed");
    bad = new Field(bad.name(), bad.value().replaceFirst("s=rsa", "s=none"));
    FakeDns dns = TestKeys.dns();
    Outcome tenth = verify(MESSAGE.with(good).with(repeat(bad, 9)), dns);
    assertEquals(Result.PASS, tenth.result());
    assertEquals(10, tenth.signatures().size());
    Outcome eleventh = verify(MESSAGE.with(good).with(repeat(bad, 10)), TestKeys.dns());
    assertEquals(Failure.KEY_NOT_FOUND, eleventh.worst());
  }

  @Test
  void foreignSignatures_doNotCountForTheLimit() {
    Field good = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    Field foreign = TestKeys.sign(RSA, MESSAGE, "d=other.example", "relaxed/simple");
    FakeDns dns = TestKeys.dns();
    Outcome outcome = verify(MESSAGE.with(good).with(repeat(foreign, 1000)), dns);
    assertEquals(Result.PASS, outcome.result());
    assertEquals(List.of(RSA.dnsName()), dns.asked);
  }

  @Test
  void thousandSignaturesOfTheDomain_costAtMostTenLookups() {
    Field bad = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN + "; z=1", "relaxed/simple");
    List<Field> many = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      many.add(new Field(bad.name(), bad.value().replace("z=1", "z=" + i + "x")));
    }
    FakeDns dns = TestKeys.dns();
    Outcome outcome = verify(MESSAGE.with(many), dns);
    assertEquals(Failure.SIGNATURE, outcome.worst());
    assertEquals(10, dns.asked.size());
  }

  @Test
  void bodyHashMismatch_costsNoLookup() {
    Field good = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    FakeDns dns = TestKeys.dns();
    Outcome outcome = verify(MESSAGE.with(good).withBody("other\r\n"), dns);
    assertEquals(Failure.BODY_HASH, outcome.worst());
    assertTrue(dns.asked.isEmpty());
  }

  @Test
  void temporaryTrouble_isTemporary_unlessAnotherSignaturePasses() {
    Field rsa = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    Field ed = TestKeys.sign(ED25519, MESSAGE, "d=" + DOMAIN, "simple/relaxed");
    FakeDns dns = TestKeys.dns().failing(RSA.dnsName());
    assertEquals(Result.TEMPERROR, verify(MESSAGE.with(rsa), dns).result());
    assertEquals(Result.PASS, verify(MESSAGE.with(List.of(rsa, ed)), dns).result());
    dns.failing(ED25519.dnsName());
    assertEquals(Result.TEMPERROR, verify(MESSAGE.with(List.of(rsa, ed)), dns).result());
    // A retry may find the first key, so one permanent failure beside it does not decide.
    dns.with(ED25519.dnsName(), "p=");
    assertEquals(Result.TEMPERROR, verify(MESSAGE.with(List.of(rsa, ed)), dns).result());
  }

  @Test
  void silentDns_endsAtTheDeadline() {
    Field rsa = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple");
    Verification v = new Verification(MESSAGE.with(rsa).header(), DOMAIN, NOW);
    v.body(MESSAGE.chunk());
    Outcome outcome = v.finish(name -> new CompletableFuture<>(), Duration.ofMillis(1));
    assertEquals(Result.TEMPERROR, outcome.result());
  }

  @Test
  void body_maySitInAnyBuffer() {
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/relaxed");
    byte[] body = MESSAGE.body();
    for (int split = 0; split <= body.length; split++) {
      Verification v = new Verification(MESSAGE.with(signature).header(), DOMAIN, NOW);
      v.body(ByteBuffer.wrap(body, 0, split).slice());
      ByteBuffer direct = ByteBuffer.allocateDirect(body.length);
      direct.put(body, split, body.length - split).flip();
      v.body(direct);
      assertEquals(Result.PASS, v.finish(TestKeys.dns(), Duration.ofSeconds(5)).result());
    }
  }

  @Test
  void signatureFieldItself_isNotMeantByItsOwnList() {
    String h = "from:dkim-signature";
    Field signature = TestKeys.sign(RSA, MESSAGE, "d=" + DOMAIN, "relaxed/simple", h);
    assertEquals(Result.PASS, verify(MESSAGE.with(signature), TestKeys.dns()).result());
  }

  private static List<Field> repeat(Field field, int times) {
    return java.util.Collections.nCopies(times, field);
  }

  private static List<Field> append(TestMessage message, Field last) {
    List<Field> fields = new ArrayList<>(message.header());
    fields.add(last);
    return fields;
  }
}
