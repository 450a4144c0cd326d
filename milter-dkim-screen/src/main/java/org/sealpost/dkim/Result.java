// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.Locale;

/** DKIM results as RFC 8601 section 2.7.1 names them. */
public enum Result {
  /** The message was not signed. */
  NONE,
  /** Signed, acceptable, and the signature verifies. */
  PASS,
  /** Signed and acceptable, but the signature does not verify. */
  FAIL,
  /** The signature may be good, but is of a kind that is not acceptable here. */
  POLICY,
  /** The signature has syntax errors. */
  NEUTRAL,
  /** Not to be said now; another try may succeed. */
  TEMPERROR,
  /** Not to be said ever: a required tag or the key is missing. */
  PERMERROR;

  /** The word of RFC 8601. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
