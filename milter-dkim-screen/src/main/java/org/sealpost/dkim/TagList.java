// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tag list (RFC 6376 section 3.2), read strictly:
 *
 * <pre>
 * tag-list  = tag-spec *( ";" tag-spec ) [ ";" ]
 * tag-spec  = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
 * tag-value = [ tval *( 1*(WSP / FWS) tval ) ]
 * tval      = 1*( %x21-3A / %x3C-7E )
 * tag-name  = ALPHA *( ALPHA / DIGIT / "_" )
 * </pre>
 *
 * <p>Names are case-sensitive, and a list that has a name twice is invalid as a whole. White space
 * is SP, HTAB and line ends (LF or CRLF, as the MTA has them).
 *
 * <p>Diagnostics: {@link SyntaxException} with the failure that the caller names.
 */
final class TagList {
  /**
   * A tag's value.
   *
   * @param value without surrounding white space
   * @param start where the text after "=" starts
   * @param end where it ends: at ";" or at the end of the list
   */
  record Tag(String value, int start, int end) {
    /** The value without any white space. */
    String compact() {
      return withoutSpace(value);
    }
  }

  private final Map<String, Tag> tags = new LinkedHashMap<>();

  private TagList() {}

  static TagList parse(String text, Failure onError) throws SyntaxException {
    TagList list = new TagList();
    int length = text.length();
    int at = 0;
    while (true) {
      int end = text.indexOf(';', at);
      if (end < 0) {
        end = length;
      }
      list.add(text, at, end, onError);
      at = end + 1;
      if (at >= length || skipSpace(text, at, length) == length) {
        return list;
      }
    }
  }

  private void add(String text, int from, int end, Failure onError) throws SyntaxException {
    int nameStart = skipSpace(text, from, end);
    int nameEnd = nameStart;
    while (nameEnd < end && isNameChar(text.charAt(nameEnd), nameEnd == nameStart)) {
      nameEnd++;
    }
    int equals = skipSpace(text, nameEnd, end);
    if (nameEnd == nameStart || equals == end || text.charAt(equals) != '=') {
      throw new SyntaxException(onError, "no tag name");
    }
    int valueStart = skipSpace(text, equals + 1, end);
    int valueEnd = end;
    while (valueEnd > valueStart && isSpace(text, valueEnd - 1)) {
      valueEnd--;
    }
    checkValue(text, valueStart, valueEnd, onError);
    Tag tag = new Tag(text.substring(valueStart, valueEnd), equals + 1, end);
    if (tags.put(text.substring(nameStart, nameEnd), tag) != null) {
      throw new SyntaxException(onError, "tag twice");
    }
  }

  private static void checkValue(String text, int from, int end, Failure onError)
      throws SyntaxException {
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if ((c <= ' ' || c > '~') && !isSpace(text, i)) {
        throw new SyntaxException(onError, "character not allowed in a tag value");
      }
    }
  }

  @Nullable Tag tag(String name) {
    return tags.get(name);
  }

  /** The value of a tag, or null if it is not there. */
  @Nullable String value(String name) {
    Tag tag = tags.get(name);
    return tag == null ? null : tag.value;
  }

  static String withoutSpace(String text) {
    int first = 0;
    while (first < text.length() && text.charAt(first) > ' ') {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder compact = new StringBuilder(text.length());
    compact.append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        compact.append(c);
      }
    }
    return compact.toString();
  }

  private static boolean isNameChar(char c, boolean first) {
    boolean alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alpha || (!first && ((c >= '0' && c <= '9') || c == '_'));
  }

  private static int skipSpace(String text, int from, int end) {
    int i = from;
    while (i < end && isSpace(text, i)) {
      i++;
    }
    return i;
  }

  /** SP, HTAB, LF, or the CR of a CRLF; a CR alone is not white space. */
  private static boolean isSpace(String text, int at) {
    return switch (text.charAt(at)) {
      case ' ', '\t', '\n' -> true;
      case '\r' -> at + 1 < text.length() && text.charAt(at + 1) == '\n';
      default -> false;
    };
  }
}
