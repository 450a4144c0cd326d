// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import org.jspecify.annotations.Nullable;

/**
 * What became of one signature.
 *
 * @param domain SDID (d=)
 * @param selector s=; empty if the signature could not be read
 * @param algorithm word of a=; empty if the signature could not be read
 * @param failure why it does not count, or null if it does
 * @param authentic whether DNSSEC protected the key
 */
public record SignatureResult(
    String domain,
    String selector,
    String algorithm,
    @Nullable Failure failure,
    boolean authentic) {
  /** The word of RFC 8601. */
  public Result result() {
    return failure == null ? Result.PASS : failure.result();
  }

  /** For a log line. */
  @Override
  public String toString() {
    return result()
        + (failure == null ? "" : " (" + failure.text() + ")")
        + (" d=" + domain)
        + (selector.isEmpty() ? "" : " s=" + selector + " a=" + algorithm)
        + (" dnssec=" + (authentic ? "yes" : "no"));
  }
}
