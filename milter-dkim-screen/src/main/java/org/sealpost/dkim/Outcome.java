// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.List;

/**
 * What the signatures of a message's From domain say together.
 *
 * @param result PASS: one counts; NONE: there is none by that domain; TEMPERROR: none counts, but
 *     one might, later; FAIL: there are some, and none counts
 * @param signatures those looked at, in the order of the header
 */
public record Outcome(Result result, List<SignatureResult> signatures) {
  static final Outcome UNSIGNED = new Outcome(Result.NONE, List.of());

  static Outcome of(List<SignatureResult> signatures) {
    Result result = signatures.isEmpty() ? Result.NONE : Result.FAIL;
    for (SignatureResult signature : signatures) {
      if (signature.result() == Result.PASS) {
        result = Result.PASS;
      } else if (signature.result() == Result.TEMPERROR && result != Result.PASS) {
        result = Result.TEMPERROR;
      }
    }
    return new Outcome(result, List.copyOf(signatures));
  }

  /** The failure of the signature that came furthest. */
  public Failure worst() {
    Failure furthest = Failure.SIGNATURE_SYNTAX;
    for (SignatureResult signature : signatures) {
      Failure failure = signature.failure();
      if (failure != null && failure.compareTo(furthest) > 0) {
        furthest = failure;
      }
    }
    return furthest;
  }
}
