// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.dns.TxtLookup;

/**
 * Verifies the signatures of one message that its From domain made (RFC 6376 section 6), while the
 * body streams by.
 *
 * <p>The screen comes first: a signature counts only if its d= is the From domain itself, and all
 * that can be said without DNS is said without DNS: a key is looked up only for a signature whose
 * body hash is right.
 *
 * <p>Limits: 10 signatures, in the order of the header; 3 TXT records per key; two body hashes,
 * whatever the signatures ask for; one deadline for all look-ups of a message.
 *
 * <p>Diagnostics: what strangers send ends in a {@link SignatureResult}; nothing is thrown for it.
 *
 * <p>Not thread-safe: one message, one thread.
 */
public final class Verification {
  static final int MAX_SIGNATURES = 10;
  static final int MAX_KEY_RECORDS = 3;

  /** How far clocks may differ (contract: t= and x=). */
  static final long CLOCK_SKEW_SECONDS = 300;

  private static final String DKIM_SIGNATURE = "dkim-signature";

  /** A signature by the From domain, and what is known of it. */
  private static final class Candidate {
    final Field field;
    final String domain;
    @Nullable DkimSignature signature;
    @Nullable Failure failure;
    boolean authentic;

    Candidate(Field field, String domain) {
      this.field = field;
      this.domain = domain;
    }

    boolean isOpen() {
      return failure == null;
    }

    SignatureResult result() {
      DkimSignature s = signature;
      return s == null
          ? new SignatureResult(domain, "", "", failure, false)
          : new SignatureResult(domain, s.selector(), s.algorithm().word(), failure, authentic);
    }
  }

  private final HeaderHash header;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<Canonicalization, BodyHash> bodyHashes = new EnumMap<>(Canonicalization.class);

  /**
   * Starts with the header.
   *
   * @param fields all fields, in order
   * @param fromDomain domain of the From address
   * @param now Unix time in seconds
   */
  public Verification(List<Field> fields, String fromDomain, long now) {
    header = new HeaderHash(fields);
    String wanted = fromDomain.toLowerCase(Locale.ROOT);
    for (Field field : header.named(DKIM_SIGNATURE)) {
      if (candidates.size() < MAX_SIGNATURES) {
        screen(field, wanted, now);
      }
    }
  }

  private void screen(Field field, String wanted, long now) {
    TagList tags;
    try {
      tags = TagList.parse(field.value(), Failure.SIGNATURE_SYNTAX);
    } catch (SyntaxException e) {
      // Nobody can say whose it is; RFC 6376 section 6.1.1: it is ignored.
      return;
    }
    if (!wanted.equals(DkimSignature.domainOf(tags))) {
      return;
    }
    Candidate candidate = new Candidate(field, wanted);
    candidates.add(candidate);
    try {
      DkimSignature signature = DkimSignature.parse(field.value(), tags);
      candidate.signature = signature;
      candidate.failure = objection(signature, now);
      if (candidate.isOpen()) {
        bodyHashes.computeIfAbsent(signature.bodyCanonicalization(), Canonicalization::bodyHash);
      }
    } catch (SyntaxException e) {
      candidate.failure = e.failure();
    }
  }

  private @Nullable Failure objection(DkimSignature signature, long now) {
    long signedFroms = signature.signedFields().stream().filter("from"::equals).count();
    if (signedFroms == 0 || signedFroms < header.named("from").size()) {
      return Failure.FROM_NOT_SIGNED;
    }
    if (signature.timestamp() > now + CLOCK_SKEW_SECONDS) {
      return Failure.FUTURE;
    }
    if (signature.expiration() >= 0 && signature.expiration() < now - CLOCK_SKEW_SECONDS) {
      return Failure.EXPIRED;
    }
    return null;
  }

  /** Whether the outcome depends on body and key; if not, {@link #outcome} has it already. */
  public boolean isOpen() {
    return candidates.stream().anyMatch(Candidate::isOpen);
  }

  /** The next part of the body. */
  public void body(ByteBuffer chunk) {
    if (bodyHashes.isEmpty()) {
      return;
    }
    byte[] bytes;
    int from;
    int length = chunk.remaining();
    if (chunk.hasArray()) {
      bytes = chunk.array();
      from = chunk.arrayOffset() + chunk.position();
    } else {
      bytes = new byte[length];
      chunk.duplicate().get(bytes);
      from = 0;
    }
    for (BodyHash hash : bodyHashes.values()) {
      hash.update(bytes, from, from + length);
    }
  }

  /** The body has ended: compares hashes, and looks up keys until one signature counts. */
  public Outcome finish(TxtLookup lookup, Duration deadline) {
    Map<Canonicalization, byte[]> values = new EnumMap<>(Canonicalization.class);
    bodyHashes.forEach((canonicalization, hash) -> values.put(canonicalization, hash.finish()));
    long end = System.nanoTime() + deadline.toNanos();
    for (Candidate candidate : candidates) {
      DkimSignature signature = candidate.signature;
      if (signature == null || !candidate.isOpen()) {
        continue;
      }
      candidate.failure = bodyObjection(signature, values);
      if (candidate.isOpen()) {
        checkWithKey(candidate, signature, lookup, end);
      }
      if (candidate.isOpen()) {
        return Outcome.of(resultsThrough(candidate));
      }
    }
    return outcome();
  }

  /** What is known so far; while {@link #isOpen}, that is not all. */
  public Outcome outcome() {
    return Outcome.of(candidates.stream().map(Candidate::result).toList());
  }

  private List<SignatureResult> resultsThrough(Candidate last) {
    return candidates.subList(0, candidates.indexOf(last) + 1).stream()
        .map(Candidate::result)
        .toList();
  }

  private @Nullable Failure bodyObjection(
      DkimSignature signature, Map<Canonicalization, byte[]> values) {
    Canonicalization c = signature.bodyCanonicalization();
    BodyHash hash = bodyHashes.get(c);
    if (hash != null && signature.bodyLength() >= 0 && signature.bodyLength() != hash.length()) {
      return Failure.BODY_LENGTH;
    }
    // So l= is missing or is all of the body: one hash serves every signature.
    boolean equal = MessageDigest.isEqual(signature.bodyHash(), values.get(c));
    return equal ? null : Failure.BODY_HASH;
  }

  private void checkWithKey(
      Candidate candidate, DkimSignature signature, TxtLookup lookup, long end) {
    TxtAnswer answer = ask(lookup, signature.keyName(), end);
    candidate.authentic = answer.authentic();
    candidate.failure =
        switch (answer.status()) {
          case TEMPORARY -> Failure.KEY_UNAVAILABLE;
          case ABSENT -> Failure.KEY_NOT_FOUND;
          case FOUND -> checkRecords(candidate.field, signature, answer.texts());
        };
  }

  private static TxtAnswer ask(TxtLookup lookup, String name, long end) {
    try {
      long left = Math.max(0, end - System.nanoTime());
      return lookup.txt(name).get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return TxtAnswer.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return TxtAnswer.UNKNOWN;
    }
  }

  /** RFC 6376 section 3.6.2.2 leaves open what several records mean: here, one must do. */
  private @Nullable Failure checkRecords(
      Field field, DkimSignature signature, List<String> records) {
    Failure furthest = Failure.KEY_SYNTAX;
    for (String text : records.subList(0, Math.min(records.size(), MAX_KEY_RECORDS))) {
      Failure failure = checkRecord(field, signature, text);
      if (failure == null) {
        return null;
      }
      furthest = failure.compareTo(furthest) > 0 ? failure : furthest;
    }
    return furthest;
  }

  private @Nullable Failure checkRecord(Field field, DkimSignature signature, String text) {
    try {
      KeyRecord record = KeyRecord.parse(text);
      Failure objection = record.objection(signature);
      if (objection != null) {
        return objection;
      }
      PublicKey key = record.publicKey(signature.algorithm());
      Octets input =
          header.input(
              signature.signedFields(),
              signature.headerCanonicalization(),
              field,
              signature.emptied());
      boolean good =
          signature.algorithm().verify(key, input.array(), input.length(), signature.signature());
      if (!good) {
        return Failure.SIGNATURE;
      }
      return record.testing() ? Failure.KEY_TESTING : null;
    } catch (SyntaxException e) {
      return e.failure();
    }
  }
}
