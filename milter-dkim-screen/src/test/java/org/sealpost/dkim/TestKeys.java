// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.GeneralSecurityException;

/** Keys made once per test run, and signatures with any tags that a test wants. */
final class TestKeys {
  static final String DOMAIN = "chat.example";
  static final SigningKey RSA = make(SignatureAlgorithm.RSA_SHA256, "rsa", 2048);
  static final SigningKey ED25519 = make(SignatureAlgorithm.ED25519_SHA256, "ed", 0);

  static final TestMessage MESSAGE =
      TestMessage.parse(
          """
          From: Alice <alice@chat.example>
          To: bob@example.net
          Subject: [...]
          Date: Sun, 22 Nov 2026 10:00:00 +0000
          Message-ID: <1@chat.example>
          MIME-Version: 1.0
          Content-Type: multipart/encrypted;
           boundary="x"

          Hello  there \t

          .dot
          \s

          """);

  private TestKeys() {}

  static SigningKey make(SignatureAlgorithm algorithm, String selector, int bits) {
    try {
      return KeyPairs.signingKey(DOMAIN, selector, KeyPairs.generate(algorithm, bits));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A key that was read, but cannot sign. */
  static SigningKey unusable() {
    return new SigningKey(DOMAIN, "u", RSA.algorithm(), ED25519.privateKey(), RSA.publicKey());
  }

  static FakeDns dns() {
    return new FakeDns()
        .with(RSA.dnsName(), new PublishedKey(RSA).text())
        .with(ED25519.dnsName(), new PublishedKey(ED25519).text());
  }

  /** The signature with these tags and, after them, bh= and b=; null tags are left out. */
  static Field sign(SigningKey key, TestMessage message, String tags, String c) {
    return sign(key, message, tags, c, "from:to:subject");
  }

  static Field sign(SigningKey key, TestMessage message, String tags, String c, String h) {
    int slash = c.indexOf('/');
    BodyHash hash = canonicalization(c.substring(slash + 1)).bodyHash();
    hash.update(message.body(), 0, message.body().length);
    String bh = java.util.Base64.getEncoder().encodeToString(hash.finish());
    String value =
        (" v=1; a=" + key.algorithm().word() + "; c=" + c + "; s=" + key.selector() + "; ")
            + (tags + "; h=" + h + "; bh=" + bh + ";\n b=");
    Field field = new Field("DKIM-Signature", value);
    Octets input =
        new HeaderHash(message.header())
            .input(
                java.util.List.of(h.split(":")),
                canonicalization(c.substring(0, slash)),
                field,
                value);
    try {
      byte[] b = key.algorithm().sign(key.privateKey(), input.array(), input.length());
      return new Field(field.name(), value + java.util.Base64.getEncoder().encodeToString(b));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Canonicalization canonicalization(String word) {
    return word.equals("simple") ? Canonicalization.SIMPLE : Canonicalization.RELAXED;
  }
}
