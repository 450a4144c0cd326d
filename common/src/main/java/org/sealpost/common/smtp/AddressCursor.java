// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import java.util.regex.Pattern;

/**
 * Reads the pieces of an address from left to right.
 *
 * <p>RFC 5322 section 3.2: atoms, quoted strings, comments, folding white space. Bytes over 127 are
 * read in the words of a display name only, whatever their charset. Not read: controls anywhere,
 * folds that are followed by no white space.
 */
final class AddressCursor {
  private static final int MAX_LENGTH = 320;
  private static final int MAX_COMMENT_DEPTH = 10;
  private static final String ATEXT_SPECIALS = "!#$%&'*+-/=?^_`{|}~";

  // Possessive loops: the others take a stack frame for each label.
  private static final Pattern DOT_ATOM =
      Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++)*+");
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)*+");

  private final String text;
  private int at;

  AddressCursor(String text) {
    this.text = text;
  }

  static boolean isDotAtom(String text) {
    return DOT_ATOM.matcher(text).matches();
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The next character; NUL, which nothing accepts, at the end. */
  char peek() {
    return atEnd() ? 0 : text.charAt(at);
  }

  void skipOne() {
    at++;
  }

  void requireEnd() throws AddressException {
    if (!atEnd()) {
      throw new AddressException("text after the address");
    }
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  AddrSpec addrSpec() throws AddressException {
    int from = at;
    String localPart = peek() == '"' ? quotedString() : dotAtom();
    if (peek() != '@') {
      throw new AddressException("no @ after the local part");
    }
    at++;
    String domain = domain();
    if (at - from > MAX_LENGTH || localPart.chars().anyMatch(c -> c < ' ')) {
      throw new AddressException("the address is too long or folded");
    }
    // RFC 2047 section 5: an encoded word must not stand in an addr-spec; some readers decode it.
    if (localPart.contains("=?")) {
      throw new AddressException("an encoded word in the address");
    }
    return new AddrSpec(localPart, domain);
  }

  private String dotAtom() throws AddressException {
    int from = at;
    while (isAtext(peek()) || peek() == '.') {
      at++;
    }
    String atoms = text.substring(from, at);
    if (!isDotAtom(atoms)) {
      throw new AddressException("malformed local part");
    }
    return atoms;
  }

  private String domain() throws AddressException {
    int from = at;
    if (peek() == '[') {
      int close = text.indexOf(']', at);
      if (close < 0 || DomainLiteral.parse(text.substring(at + 1, close)).isEmpty()) {
        throw new AddressException("malformed domain literal");
      }
      at = close + 1;
      return text.substring(from, at);
    }
    while (isAtext(peek()) || peek() == '.') {
      at++;
    }
    String domain = text.substring(from, at);
    if (!DOMAIN.matcher(domain).matches()) {
      throw new AddressException("malformed domain");
    }
    return domain;
  }

  /** Whether an atom of a display name goes on or begins with this. */
  static boolean isPhraseText(char c) {
    return isAtext(c) || isEightBit(c);
  }

  // RFC 6532 section 3.2 makes UTF-8 part of atext and qtext; older writers send other charsets.
  private static boolean isEightBit(char c) {
    return c >= 0x80 && c <= 0xff;
  }

  void skipPhraseAtom() {
    while (isPhraseText(peek())) {
      at++;
    }
  }

  /** Passes over a quoted string of a display name. */
  void skipPhraseQuotedString() throws AddressException {
    at++;
    while (peek() != '"') {
      if (isEightBit(peek())) {
        at++;
        // Half a character in Shift JIS or Big5, an escape elsewhere: readers differ on the end.
        if (peek() == '\\') {
          throw new AddressException("a backslash after a byte that is not ASCII");
        }
      } else {
        quotedPairOrText();
      }
    }
    at++;
  }

  static boolean isAtext(char c) {
    boolean alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return alphanumeric || (c != 0 && ATEXT_SPECIALS.indexOf(c) >= 0);
  }

  /** Reads a quoted string and unquotes it. */
  private String quotedString() throws AddressException {
    StringBuilder unquoted = new StringBuilder();
    at++;
    while (peek() != '"') {
      unquoted.append(quotedPairOrText());
    }
    at++;
    return unquoted.toString();
  }

  private char quotedPairOrText() throws AddressException {
    if (peek() == '\\') {
      at++;
    }
    return quotedText();
  }

  /** White space and comments. */
  void skipCfws() throws AddressException {
    while (!atEnd()) {
      if (peek() == '(') {
        comment();
      } else if (isWhiteSpace()) {
        at++;
      } else {
        return;
      }
    }
  }

  private void comment() throws AddressException {
    int depth = 0;
    do {
      char c = peek();
      if (c == '\\') {
        at++;
      }
      quotedText();
      if (c == '(' && ++depth > MAX_COMMENT_DEPTH) {
        throw new AddressException("comments nested too deep");
      }
      if (c == ')') {
        depth--;
      }
    } while (depth > 0);
  }

  /** One character of a quoted string or comment, or a fold. */
  private char quotedText() throws AddressException {
    char c = peek();
    if ((c >= ' ' && c < 0x7f) || isWhiteSpace()) {
      at++;
      return c;
    }
    throw new AddressException(
        atEnd() ? "a quoted string or comment does not end" : "a character that is not ASCII text");
  }

  private boolean isWhiteSpace() {
    return switch (peek()) {
      case ' ', '\t' -> true;
      case '\r' -> at + 1 < text.length() && text.charAt(at + 1) == '\n';
      case '\n' ->
          at + 1 < text.length() && (text.charAt(at + 1) == ' ' || text.charAt(at + 1) == '\t');
      default -> false;
    };
  }
}
