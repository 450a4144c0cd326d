// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Signs one message with one or more keys while its body streams by: relaxed/simple (RFC 6376
 * section 3.4), so one body hash serves all keys.
 *
 * <p>Diagnostics: {@link GeneralSecurityException} when a key cannot sign, which is local trouble.
 *
 * <p>Not thread-safe: one message, one thread.
 */
public final class Signing {
  /** RFC 5322 section 2.1.1 wants lines of at most 78 characters. */
  private static final int LINE = 76;

  private final List<SigningKey> keys;
  private final BodyHash bodyHash = Canonicalization.SIMPLE.bodyHash();

  /** Starts a message; there is at least one key. */
  public Signing(List<SigningKey> keys) {
    this.keys = keys;
  }

  /** Those of the keys that sign for a From domain. */
  public static List<SigningKey> keysFor(String fromDomain, List<SigningKey> keys) {
    String domain = fromDomain.toLowerCase(Locale.ROOT);
    return keys.stream().filter(key -> key.domain().equals(domain)).toList();
  }

  /** The next part of the body. */
  public void body(ByteBuffer chunk) {
    if (chunk.hasArray()) {
      int from = chunk.arrayOffset() + chunk.position();
      bodyHash.update(chunk.array(), from, from + chunk.remaining());
    } else {
      byte[] bytes = new byte[chunk.remaining()];
      chunk.duplicate().get(bytes);
      bodyHash.update(bytes, 0, bytes.length);
    }
  }

  /**
   * The body has ended.
   *
   * @param header all fields as they leave
   * @param now Unix time in seconds
   * @return one DKIM-Signature field per key, in the order of the keys, to stand before the others;
   *     folds are LF, as Postfix wants them
   */
  public List<Field> finish(List<Field> header, long now) throws GeneralSecurityException {
    String bh = Base64.getEncoder().encodeToString(bodyHash.finish());
    List<String> signed = SignedFields.of(header);
    List<String> lower = signed.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    HeaderHash hash = new HeaderHash(header);
    List<Field> signatures = new ArrayList<>();
    for (SigningKey key : keys) {
      String value = value(key, signed, bh, now);
      Field field = new Field("DKIM-Signature", value);
      Octets input = hash.input(lower, Canonicalization.RELAXED, field, value);
      byte[] b = key.algorithm().sign(key.privateKey(), input.array(), input.length());
      signatures.add(new Field("DKIM-Signature", value + foldedBase64(b)));
    }
    return signatures;
  }

  /** The field's value up to and including "b=". */
  private static String value(SigningKey key, List<String> signed, String bh, long now) {
    StringBuilder value = new StringBuilder(1024);
    value.append(" v=1; a=").append(key.algorithm().word()).append("; c=relaxed/simple; t=");
    value.append(now).append(";\n\td=").append(key.domain());
    value.append(";\n\ts=").append(key.selector()).append(";\n\th=");
    int column = 10;
    for (int i = 0; i < signed.size(); i++) {
      String name = signed.get(i);
      if (i > 0) {
        value.append(':');
        if (column + 1 + name.length() > LINE) {
          value.append("\n\t ");
          column = 9;
        }
      }
      value.append(name);
      column += name.length() + 1;
    }
    return value.append(";\n\tbh=").append(bh).append(";\n\tb=").toString();
  }

  private static String foldedBase64(byte[] signature) {
    String base64 = Base64.getEncoder().encodeToString(signature);
    int chunk = LINE - 12;
    StringBuilder folded = new StringBuilder(base64.length() + 24);
    for (int i = 0; i < base64.length(); i += chunk) {
      folded.append(i == 0 ? "" : "\n\t ");
      folded.append(base64, i, Math.min(base64.length(), i + chunk));
    }
    return folded.toString();
  }
}
