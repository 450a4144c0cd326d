// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.security.MessageDigest;

/**
 * SHA-256 over a body in canonical form, fed with chunks that are cut anywhere.
 *
 * <p>Only CRLF ends a line; CR or LF alone are octets like any other. Empty lines at the end are
 * counted, not kept, so memory does not depend on the body.
 */
abstract sealed class BodyHash permits SimpleBodyHash, RelaxedBodyHash {
  private static final byte[] CRLFS =
      "\r\n".repeat(64).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final MessageDigest digest = Jca.sha256();
  private long length;

  /** Takes the bytes from {@code from} up to, not including, {@code end}. */
  abstract void update(byte[] chunk, int from, int end);

  /** The body has ended. */
  abstract byte[] finish();

  /** Octets of the canonical body; final after {@link #finish}. */
  final long length() {
    return length;
  }

  final void hash(byte[] bytes, int from, int end) {
    digest.update(bytes, from, end - from);
    length += end - from;
  }

  final void hashCrlfs(long count) {
    for (long left = count; left > 0; left -= CRLFS.length / 2) {
      hash(CRLFS, 0, (int) Math.min(2 * left, CRLFS.length));
    }
  }

  final byte[] value() {
    return digest.digest();
  }
}
