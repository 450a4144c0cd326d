// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sealpost.common.dns.TxtAnswer;
import org.sealpost.common.dns.TxtLookup;

/** The DNS record of a signing key: what it should be, and whether it is there. */
public final class PublishedKey {
  /** What DNS has for a key. */
  public enum State {
    /** The key, and it may sign e-mail. */
    OK,
    /** No record. */
    MISSING,
    /** A record that is not this key, or that forbids its use. */
    WRONG,
    /** A record with an empty p=: the key was withdrawn (RFC 6376 section 3.6.1). */
    REVOKED,
    /** The key, among more records than the three that verifiers look at, or beside wrong ones. */
    AMBIGUOUS,
    /** DNS does not answer. */
    UNKNOWN
  }

  /** RFC 1035 section 3.3: a character-string holds at most 255 octets. */
  private static final int MAX_STRING = 255;

  private final SigningKey key;

  public PublishedKey(SigningKey key) {
    this.key = key;
  }

  /** The record's text, in one piece. */
  public String text() {
    return "v=DKIM1;k="
        + key.algorithm().keyType()
        + ";p="
        + Base64.getEncoder().encodeToString(encoded())
        + ";s=email;t=s";
  }

  /** The same, cut as providers and zone files want it. */
  public List<String> strings() {
    String text = text();
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < text.length(); i += MAX_STRING) {
      strings.add(text.substring(i, Math.min(text.length(), i + MAX_STRING)));
    }
    return strings;
  }

  /** A line for a zone file (RFC 1035 section 5.1). */
  public String zoneLine() {
    return key.dnsName() + ". IN TXT ( \"" + String.join("\" \"", strings()) + "\" )";
  }

  /** Asks DNS. */
  public CompletableFuture<State> check(TxtLookup lookup) {
    return lookup.txt(key.dnsName()).thenApply(this::compare);
  }

  /** Judges what DNS said about {@link SigningKey#dnsName}. */
  public State compare(TxtAnswer answer) {
    return switch (answer.status()) {
      case TEMPORARY -> State.UNKNOWN;
      case ABSENT -> State.MISSING;
      case FOUND -> {
        long right = answer.texts().stream().filter(this::isRight).count();
        if (right == 0) {
          yield answer.texts().stream().anyMatch(PublishedKey::isRevoked)
              ? State.REVOKED
              : State.WRONG;
        }
        yield answer.texts().size() == 1 ? State.OK : State.AMBIGUOUS;
      }
    };
  }

  private boolean isRight(String text) {
    try {
      KeyRecord record = KeyRecord.parse(text);
      return Arrays.equals(record.keyData(), encoded())
          && record.keyType().equals(key.algorithm().keyType())
          && record.allowsEmail()
          && record.allowsSha256()
          && !record.testing();
    } catch (SyntaxException e) {
      return false;
    }
  }

  private static boolean isRevoked(String text) {
    try {
      return KeyRecord.parse(text).keyData().length == 0;
    } catch (SyntaxException e) {
      return false;
    }
  }

  private byte[] encoded() {
    try {
      return PublicKeys.encode(key.publicKey());
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
