// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

/**
 * Every reason why a signature does not count, in the order in which they are found: of several
 * signatures that all fail, the one that came furthest is named to the sender.
 */
public enum Failure {
  /** RFC 6376 section 6.1.1: tag list or a tag's value is not as the grammar says. */
  SIGNATURE_SYNTAX(Result.NEUTRAL, "malformed signature"),
  /** RFC 6376 section 6.1.1: a required tag is missing. */
  TAG_MISSING(Result.PERMERROR, "signature lacks a required tag"),
  /** RFC 6376 section 3.5: v= is not 1. */
  VERSION(Result.NEUTRAL, "unknown signature version"),
  /** RFC 8301 section 3.1: rsa-sha1 is not used any more; anything else is unknown. */
  ALGORITHM(Result.PERMERROR, "algorithm not supported"),
  /** RFC 6376 section 3.5: c= names an unknown canonicalization. */
  CANONICALIZATION(Result.PERMERROR, "canonicalization not supported"),
  /** RFC 6376 section 3.5: q= does not offer dns/txt. */
  QUERY_METHOD(Result.PERMERROR, "query method not supported"),
  /** RFC 6376 section 6.1.1: i= is not within d=. */
  IDENTITY(Result.PERMERROR, "i= is outside d="),
  /** RFC 6376 section 6.1.1; every From field must be signed, or one could be added. */
  FROM_NOT_SIGNED(Result.PERMERROR, "From field not signed"),
  /** RFC 6376 section 3.5: t= lies in the future. */
  FUTURE(Result.POLICY, "signature from the future"),
  /** RFC 6376 section 6.1.1: x= has passed. */
  EXPIRED(Result.POLICY, "signature expired"),
  /** RFC 6376 section 8.2: what follows the signed length is unsigned. */
  BODY_LENGTH(Result.POLICY, "signed length is not that of the body"),
  /** RFC 6376 section 6.1.3 step 2. */
  BODY_HASH(Result.FAIL, "body hash mismatch"),
  /** RFC 6376 section 6.1.2 step 2: nobody can say now. */
  KEY_UNAVAILABLE(Result.TEMPERROR, "key lookup failed temporarily"),
  /** RFC 6376 section 6.1.2 step 3. */
  KEY_NOT_FOUND(Result.PERMERROR, "key not found"),
  /** RFC 6376 section 6.1.2 step 4. */
  KEY_SYNTAX(Result.PERMERROR, "malformed key record"),
  /** RFC 6376 section 3.6.1, s=: the key is not for e-mail. */
  KEY_SERVICE(Result.PERMERROR, "key not for e-mail"),
  /** RFC 6376 section 6.1.2 step 6: h= of the key lacks the signature's hash. */
  KEY_HASH(Result.PERMERROR, "hash not allowed by key"),
  /** RFC 6376 section 6.1.2 step 7: p= is empty. */
  KEY_REVOKED(Result.PERMERROR, "key revoked"),
  /** RFC 6376 section 6.1.2 step 8: k= does not go with a=. */
  KEY_TYPE(Result.PERMERROR, "key type does not fit the algorithm"),
  /** RFC 6376 section 3.6.1, t=s: i= must be in the domain d= itself. */
  KEY_STRICT(Result.PERMERROR, "i= not allowed by key"),
  /** RFC 8301 section 3.2: less than 1024 bits; ours: more than 8192. */
  KEY_SIZE(Result.POLICY, "key too short or too long"),
  /** RFC 6376 section 3.6.1, t=y: the message counts as unsigned. */
  KEY_TESTING(Result.POLICY, "key in test mode"),
  /** RFC 6376 section 6.1.3 step 4. */
  SIGNATURE(Result.FAIL, "signature does not verify");

  private final Result result;
  private final String text;

  Failure(Result result, String text) {
    this.result = result;
    this.text = text;
  }

  /** How RFC 8601 calls it. */
  public Result result() {
    return result;
  }

  /** A few words for the sender, in printable ASCII. */
  public String text() {
    return text;
  }
}
