// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.smtp;

import java.util.List;

/**
 * The author of a message: exactly one From field with exactly one address.
 *
 * <pre>
 * from = cfws ( addr-spec / [ phrase ] "&lt;" cfws addr-spec cfws "&gt;" ) cfws
 * </pre>
 *
 * <p>RFC 5322 sections 3.4 and 3.6.2. Display name and comments are passed over. Groups, routes,
 * two addresses, an unquoted {@code @} in a display name, and text after the address are refused:
 * readers differ over which address they show. The display name may hold bytes over 127, which many
 * writers do not encode; address and comments are ASCII.
 */
public final class FromField {
  private FromField() {}

  /**
   * Reads the author's address.
   *
   * @param values the values of all From fields, one char per byte, folds with LF or CRLF
   * @throws AddressException there is not exactly one
   */
  public static AddrSpec parse(List<String> values) throws AddressException {
    if (values.size() != 1) {
      throw new AddressException(values.isEmpty() ? "no From header" : "more than one From header");
    }
    AddressCursor cursor = new AddressCursor(values.get(0));
    cursor.skipCfws();
    int start = cursor.position();
    AddrSpec address;
    if (skipPhrase(cursor) == '<') {
      cursor.skipOne();
      cursor.skipCfws();
      address = cursor.addrSpec();
      cursor.skipCfws();
      if (cursor.peek() != '>') {
        throw new AddressException("no > after the address");
      }
      cursor.skipOne();
    } else {
      cursor.moveTo(start);
      address = cursor.addrSpec();
    }
    cursor.skipCfws();
    cursor.requireEnd();
    return address;
  }

  /** Passes over words, and over dots as in {@code John Q. Public}; what follows them. */
  private static char skipPhrase(AddressCursor cursor) throws AddressException {
    while (true) {
      char c = cursor.peek();
      if (c == '"') {
        cursor.skipPhraseQuotedString();
      } else if (c == '.') {
        cursor.skipOne();
      } else if (AddressCursor.isPhraseText(c)) {
        cursor.skipPhraseAtom();
      } else if (c == '<' || c == '@') {
        return c;
      } else {
        int before = cursor.position();
        cursor.skipCfws();
        if (cursor.position() == before) {
          throw new AddressException("not exactly one address");
        }
      }
    }
  }
}
