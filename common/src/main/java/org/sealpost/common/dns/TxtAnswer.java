// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.dns;

import java.util.List;

/**
 * What DNS says about the TXT records of a name.
 *
 * @param status whether there are any, or whether that is unknown
 * @param texts one string per record, its character-strings joined without white space, one byte
 *     per {@code char} (ISO-8859-1); empty unless found
 * @param authentic whether the resolver validated the answer with DNSSEC (AD bit, RFC 4035 section
 *     3.2.3); means something only if the way to the resolver is trusted
 */
public record TxtAnswer(Status status, List<String> texts, boolean authentic) {
  /** The three things that DNS can say. */
  public enum Status {
    /** There are records. */
    FOUND,
    /** There surely are none: NXDOMAIN, or NODATA with its SOA. */
    ABSENT,
    /** Not known now: SERVFAIL, REFUSED, time-out, nonsense, nothing at all, CNAME loop. */
    TEMPORARY
  }

  /** Nobody could say. */
  public static final TxtAnswer UNKNOWN = new TxtAnswer(Status.TEMPORARY, List.of(), false);

  public TxtAnswer {
    texts = List.copyOf(texts);
  }

  /** Records as they stand in DNS. */
  public static TxtAnswer found(List<String> texts, boolean authentic) {
    return new TxtAnswer(Status.FOUND, texts, authentic);
  }

  /** No such name, or no TXT record there. */
  public static TxtAnswer absent(boolean authentic) {
    return new TxtAnswer(Status.ABSENT, List.of(), authentic);
  }
}
