// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

/**
 * How much change on the way a signature bears (RFC 6376 section 3.4).
 *
 * <p>Line ends: a header value's LF or CRLF both count as the CRLF that stands in the message; a CR
 * without LF is an octet like any other.
 */
public enum Canonicalization {
  /** RFC 6376 sections 3.4.1 and 3.4.3. */
  SIMPLE {
    @Override
    void header(Octets out, String name, String value) {
      latin1(out, name);
      out.add(':');
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '\n' && (i == 0 || value.charAt(i - 1) != '\r')) {
          out.add('\r');
        }
        out.add(c);
      }
    }

    @Override
    BodyHash bodyHash() {
      return new SimpleBodyHash();
    }
  },

  /** RFC 6376 sections 3.4.2 and 3.4.4. */
  RELAXED {
    @Override
    void header(Octets out, String name, String value) {
      relaxedName(out, name);
      out.add(':');
      relaxedValue(out, value);
    }

    @Override
    BodyHash bodyHash() {
      return new RelaxedBodyHash();
    }
  };

  /** Adds one header field without its final CRLF. */
  abstract void header(Octets out, String name, String value);

  /** Starts a SHA-256 hash of a body. */
  abstract BodyHash bodyHash();

  /** The word in c=. */
  String word() {
    return this == SIMPLE ? "simple" : "relaxed";
  }

  private static void latin1(Octets out, String text) {
    for (int i = 0; i < text.length(); i++) {
      out.add(text.charAt(i));
    }
  }

  /** Lower case, and no white space before the colon. Only ASCII names can stand in h=. */
  private static void relaxedName(Octets out, String name) {
    int end = name.length();
    while (end > 0 && (name.charAt(end - 1) == ' ' || name.charAt(end - 1) == '\t')) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = name.charAt(i);
      out.add(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
  }

  /** Unfolds, makes white space one SP, drops it at both ends. */
  private static void relaxedValue(Octets out, String value) {
    boolean space = false;
    boolean started = false;
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      boolean lineEnd = c == '\n' || (c == '\r' && i + 1 < length && value.charAt(i + 1) == '\n');
      if (c == ' ' || c == '\t') {
        space = true;
      } else if (!lineEnd) {
        if (space && started) {
          out.add(' ');
        }
        out.add(c);
        space = false;
        started = true;
      }
    }
  }
}
