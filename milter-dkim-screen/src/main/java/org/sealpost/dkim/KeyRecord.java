// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A key as it stands in DNS (RFC 6376 section 3.6.1, RFC 8463 section 4).
 *
 * <p>Leniencies, because real zones need them: v= may be missing, quotes that a zone editor left in
 * the text are ignored, and so is white space anywhere in p=.
 *
 * <p>Limits: RSA modulus of 1024 to 8192 bits, exponent of at most 33 bits (BoringSSL takes no
 * more): a stranger's key must not cost more to use than a common one.
 *
 * @param keyType k=, lower case
 * @param keyData p=; empty means revoked
 * @param hashes h=, or null for any
 * @param services s=, or null for any
 * @param testing t=y
 * @param strict t=s
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and made for one message.
record KeyRecord(
    String keyType,
    byte[] keyData,
    @Nullable String hashes,
    @Nullable String services,
    boolean testing,
    boolean strict) {
  private static final int MIN_RSA_BITS = 1024;
  private static final int MAX_RSA_BITS = 8192;
  private static final int MAX_EXPONENT_BITS = 33;

  static KeyRecord parse(String text) throws SyntaxException {
    TagList tags = TagList.parse(text.replace("\"", "").strip(), Failure.KEY_SYNTAX);
    String version = tags.value("v");
    if (version != null && !version.equals("DKIM1")) {
      throw new SyntaxException(Failure.KEY_SYNTAX, "v");
    }
    TagList.Tag p = tags.tag("p");
    if (p == null) {
      throw new SyntaxException(Failure.KEY_SYNTAX, "p");
    }
    String keyType = tags.value("k");
    return new KeyRecord(
        keyType == null ? "rsa" : keyType.toLowerCase(Locale.ROOT),
        decode(p.compact()),
        tags.value("h"),
        tags.value("s"),
        lists(tags.value("t"), "y"),
        lists(tags.value("t"), "s"));
  }

  private static byte[] decode(String base64) throws SyntaxException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new SyntaxException(Failure.KEY_SYNTAX, "p");
    }
  }

  boolean allowsEmail() {
    return services == null || lists(services, "*") || lists(services, "email");
  }

  boolean allowsSha256() {
    return hashes == null || lists(hashes, "sha256");
  }

  /** RFC 6376 section 6.1.2, steps 6 to 8: why this key must not be used for that signature. */
  @Nullable Failure objection(DkimSignature signature) {
    if (!allowsEmail()) {
      return Failure.KEY_SERVICE;
    }
    if (!allowsSha256()) {
      return Failure.KEY_HASH;
    }
    if (keyData.length == 0) {
      return Failure.KEY_REVOKED;
    }
    if (!keyType.equals(signature.algorithm().keyType())) {
      return Failure.KEY_TYPE;
    }
    if (strict && !signature.identityDomain().equals(signature.domain())) {
      return Failure.KEY_STRICT;
    }
    return null;
  }

  /** The key, ready for use. */
  PublicKey publicKey(SignatureAlgorithm algorithm) throws SyntaxException {
    PublicKey key = PublicKeys.decode(algorithm, keyData);
    if (key == null) {
      throw new SyntaxException(Failure.KEY_SYNTAX, "p");
    }
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      BigInteger exponent = rsa.getPublicExponent();
      if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS || exponent.bitLength() > MAX_EXPONENT_BITS) {
        throw new SyntaxException(Failure.KEY_SIZE, "p");
      }
    }
    return key;
  }

  private static boolean lists(@Nullable String colonList, String word) {
    if (colonList == null) {
      return false;
    }
    for (String one : colonList.split(":", -1)) {
      if (one.strip().equalsIgnoreCase(word)) {
        return true;
      }
    }
    return false;
  }
}
