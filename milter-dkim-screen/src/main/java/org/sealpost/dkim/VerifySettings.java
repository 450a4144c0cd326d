// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How incoming mail is screened.
 *
 * @param deadline for all key look-ups of a message; far below Postfix's 300 s
 * @param behindProxy the SMTP client's address says nothing: a domain literal in From is not
 *     compared with it
 * @param refuse whether a message without a good signature is refused; if not, {@code authservId}
 *     should be set, or nothing comes of the verification but a log line
 * @param authservId name under which Authentication-Results fields are added, and forged ones
 *     dropped (RFC 8601); null for neither
 */
public record VerifySettings(
    Duration deadline, boolean behindProxy, boolean refuse, @Nullable String authservId) {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** A relay's: refuses, adds nothing. */
  public static VerifySettings strict(boolean behindProxy) {
    return new VerifySettings(DEADLINE, behindProxy, true, null);
  }

  /** The same, and says what it found under that name. */
  public VerifySettings reportingAs(@Nullable String newAuthservId) {
    return new VerifySettings(deadline, behindProxy, refuse, newAuthservId);
  }

  /** The same, refusing or, beside somebody's own rules, only saying what it found. */
  public VerifySettings refusing(boolean newRefuse) {
    return new VerifySettings(deadline, behindProxy, newRefuse, authservId);
  }
}
