// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A DKIM-Signature field (RFC 6376 section 3.5): v, a, b, bh, c, d, h, i, l, q, s, t, x; other tags
 * are ignored, as the RFC wants.
 *
 * <p>Limits: times have up to 12 digits and lengths up to 76, as in the grammar; a length beyond 18
 * digits counts as larger than any body.
 *
 * @param domain SDID (d=), lower case
 * @param selector s=, lower case
 * @param signedFields names in h=, lower case, in order
 * @param identityDomain domain of the AUID (i=), lower case; d= if there is no i=
 * @param bodyLength l=, or -1
 * @param timestamp t=, or -1
 * @param expiration x=, or -1
 * @param emptied the field's value with the value of b= taken out (RFC 6376 section 3.7)
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and made for one message.
record DkimSignature(
    SignatureAlgorithm algorithm,
    String domain,
    String selector,
    Canonicalization headerCanonicalization,
    Canonicalization bodyCanonicalization,
    List<String> signedFields,
    String identityDomain,
    byte[] bodyHash,
    byte[] signature,
    long bodyLength,
    long timestamp,
    long expiration,
    String emptied) {
  private static final int SHA256_BYTES = 32;
  private static final int MAX_DOMAIN = 253;
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9_][a-z0-9_-]{0,62}+(?:\\.[a-z0-9_][a-z0-9_-]{0,62}+)*+");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,76}");
  private static final Pattern TIME = Pattern.compile("[0-9]{1,12}");

  /** The domain of a signature whose other tags may be anything; null if there is none. */
  static @Nullable String domainOf(TagList tags) {
    String domain = tags.value("d");
    return domain == null ? null : domain.toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the field.
   *
   * @param value the field's value
   * @param tags the same, as a tag list
   */
  static DkimSignature parse(String value, TagList tags) throws SyntaxException {
    if (!required(tags, "v").equals("1")) {
      throw new SyntaxException(Failure.VERSION, "v");
    }
    SignatureAlgorithm algorithm = SignatureAlgorithm.of(required(tags, "a"));
    if (algorithm == null) {
      throw new SyntaxException(Failure.ALGORITHM, "a");
    }
    checkQueryMethods(tags);
    String[] c = canonicalizations(tags);
    String domain = domainName(required(tags, "d"));
    TagList.Tag b = requiredTag(tags, "b");
    byte[] bodyHash = base64(requiredTag(tags, "bh"));
    if (bodyHash.length != SHA256_BYTES) {
      throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "bh");
    }
    long timestamp = time(tags, "t");
    long expiration = time(tags, "x");
    // RFC 6376 section 3.5: x= must be greater than t=.
    if (timestamp >= 0 && expiration >= 0 && expiration <= timestamp) {
      throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "x");
    }
    return new DkimSignature(
        algorithm,
        domain,
        domainName(required(tags, "s")),
        canonicalization(c[0]),
        canonicalization(c[1]),
        signedFields(required(tags, "h")),
        identityDomain(tags, domain),
        bodyHash,
        base64(b),
        length(tags),
        timestamp,
        expiration,
        value.substring(0, b.start()) + value.substring(b.end()));
  }

  /** Where the key stands (RFC 6376 section 3.6.2.1). */
  String keyName() {
    return keyName(selector, domain);
  }

  static String keyName(String selector, String domain) {
    return selector + "._domainkey." + domain;
  }

  /** Whether this can be a domain name or a selector; lower case. */
  static boolean isDomainName(String text) {
    return text.length() <= MAX_DOMAIN && DOMAIN.matcher(text).matches();
  }

  private static TagList.Tag requiredTag(TagList tags, String name) throws SyntaxException {
    TagList.Tag tag = tags.tag(name);
    if (tag == null) {
      throw new SyntaxException(Failure.TAG_MISSING, name);
    }
    return tag;
  }

  private static String required(TagList tags, String name) throws SyntaxException {
    return requiredTag(tags, name).value();
  }

  private static String domainName(String value) throws SyntaxException {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!isDomainName(lower)) {
      throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "domain");
    }
    return lower;
  }

  private static void checkQueryMethods(TagList tags) throws SyntaxException {
    String methods = tags.value("q");
    if (methods == null) {
      return;
    }
    for (String method : methods.split(":", -1)) {
      if (method.strip().equalsIgnoreCase("dns/txt")) {
        return;
      }
    }
    throw new SyntaxException(Failure.QUERY_METHOD, "q");
  }

  /** RFC 6376 section 3.5: "simple/simple" if c= is missing, simple body if it names only one. */
  private static String[] canonicalizations(TagList tags) {
    String c = tags.value("c");
    if (c == null) {
      return new String[] {"simple", "simple"};
    }
    int slash = c.indexOf('/');
    return slash < 0
        ? new String[] {c, "simple"}
        : new String[] {c.substring(0, slash), c.substring(slash + 1)};
  }

  private static Canonicalization canonicalization(String word) throws SyntaxException {
    for (Canonicalization canonicalization : Canonicalization.values()) {
      if (canonicalization.word().equalsIgnoreCase(word)) {
        return canonicalization;
      }
    }
    throw new SyntaxException(Failure.CANONICALIZATION, "c");
  }

  private static List<String> signedFields(String h) throws SyntaxException {
    List<String> names = new ArrayList<>();
    for (String part : h.toLowerCase(Locale.ROOT).split(":", -1)) {
      String name = part.strip();
      if (!isFieldName(name)) {
        throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "h");
      }
      names.add(name);
    }
    return names;
  }

  /** The characters of RFC 5322 section 3.6.8, without ";", which ends the tag. */
  private static boolean isFieldName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c > '~' || c == ';' || c == ':') {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static String identityDomain(TagList tags, String domain) throws SyntaxException {
    String i = tags.value("i");
    if (i == null) {
      return domain;
    }
    int at = i.lastIndexOf('@');
    if (at < 0) {
      throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "i");
    }
    String identityDomain = domainName(i.substring(at + 1));
    if (!identityDomain.equals(domain) && !identityDomain.endsWith("." + domain)) {
      throw new SyntaxException(Failure.IDENTITY, "i");
    }
    return identityDomain;
  }

  private static byte[] base64(TagList.Tag tag) throws SyntaxException {
    try {
      byte[] bytes = Base64.getDecoder().decode(tag.compact());
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the same answer.
    }
    throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "base64");
  }

  private static long time(TagList tags, String name) throws SyntaxException {
    String value = tags.value(name);
    if (value == null) {
      return -1;
    }
    if (!TIME.matcher(value).matches()) {
      throw new SyntaxException(Failure.SIGNATURE_SYNTAX, name);
    }
    return Long.parseLong(value);
  }

  private static long length(TagList tags) throws SyntaxException {
    String value = tags.value("l");
    if (value == null) {
      return -1;
    }
    if (!NUMBER.matcher(value).matches()) {
      throw new SyntaxException(Failure.SIGNATURE_SYNTAX, "l");
    }
    return value.length() > 18 ? Long.MAX_VALUE : Long.parseLong(value);
  }
}
