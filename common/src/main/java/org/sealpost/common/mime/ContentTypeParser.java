// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a Content-Type field, and refuses what two readers could take differently.
 *
 * <pre>
 * content    = cfws type "/" subtype cfws *( ";" cfws parameter cfws ) [ ";" cfws ]
 * parameter  = attribute "=" ( token / quoted-string )
 * cfws       = *( SP / HT / fold / comment )
 * comment    = "(" *( ALPHA / DIGIT / SP / "." / "-" / "_" ) ")"
 * </pre>
 *
 * <p>RFC 2045 section 5.1 and RFC 5322 section 3.2 allow more: white space around {@code /} and
 * {@code =}, comments that hold {@code ;} or quotes, the same attribute twice. Nobody writes that
 * but to confuse.
 *
 * <p>Limits: the value is bounded by the limit on headers.
 */
final class ContentTypeParser {
  // RFC 2045 section 5.1.
  private static final String TSPECIALS = "()<>@,;:\\\"/[]?=";

  private final String value;
  private int at;

  ContentTypeParser(String value) {
    this.value = value;
  }

  ContentType parse() throws StructureException {
    skipCfws();
    String type = token();
    expect('/');
    String subtype = token();
    skipCfws();
    Map<String, String> parameters = new HashMap<>();
    while (at < value.length()) {
      expect(';');
      skipCfws();
      if (at < value.length()) {
        parameter(parameters);
        skipCfws();
      }
    }
    return new ContentType(type, subtype, parameters);
  }

  private void parameter(Map<String, String> parameters) throws StructureException {
    String attribute = token();
    expect('=');
    String parameter = peek() == '"' ? quotedString(attribute) : rawToken();
    // RFC 2231: a reader that knows it and one that does not see two boundaries.
    if (attribute.startsWith("boundary*") || attribute.startsWith("charset*")) {
      throw new StructureException(Violation.PARAMETER_EXTENDED);
    }
    if (parameters.putIfAbsent(attribute, parameter) != null) {
      throw new StructureException(Violation.PARAMETER_DUPLICATE);
    }
  }

  private String token() throws StructureException {
    return rawToken().toLowerCase(Locale.ROOT);
  }

  private String rawToken() throws StructureException {
    int from = at;
    while (at < value.length() && isTokenChar(value.charAt(at))) {
      at++;
    }
    if (at == from) {
      throw malformed();
    }
    return value.substring(from, at);
  }

  private static boolean isTokenChar(char c) {
    return c > ' ' && c < 0x7f && TSPECIALS.indexOf(c) < 0;
  }

  private String quotedString(String attribute) throws StructureException {
    StringBuilder text = new StringBuilder();
    expect('"');
    while (peek() != '"') {
      char c = value.charAt(at++);
      if (c == '\\') {
        // Some readers take the backslash as it stands.
        if (attribute.equals("boundary") || attribute.equals("charset")) {
          throw malformed();
        }
        peek();
        c = value.charAt(at++);
      }
      if ((c < ' ' && c != '\t') || c >= 0x7f) {
        throw malformed();
      }
      text.append(c);
    }
    at++;
    return text.toString();
  }

  private void skipCfws() throws StructureException {
    while (at < value.length()) {
      char c = value.charAt(at);
      if (c == '(') {
        comment();
      } else if (c == ' ' || c == '\t' || isFold()) {
        at++;
      } else {
        return;
      }
    }
  }

  /** Whether LF or CRLF with a blank after it starts here. */
  private boolean isFold() {
    int next = value.startsWith("\r\n", at) ? at + 2 : value.startsWith("\n", at) ? at + 1 : -1;
    if (next < 0 || next >= value.length() || !Blank.isBlank(value.charAt(next))) {
      return false;
    }
    at = next - 1;
    return true;
  }

  private void comment() throws StructureException {
    at++;
    while (peek() != ')') {
      char c = value.charAt(at++);
      boolean plain = c < 0x7f && (Character.isLetterOrDigit(c) || " .-_".indexOf(c) >= 0);
      if (!plain) {
        throw malformed();
      }
    }
    at++;
  }

  private char peek() throws StructureException {
    if (at >= value.length()) {
      throw malformed();
    }
    return value.charAt(at);
  }

  private void expect(char c) throws StructureException {
    if (peek() != c) {
      throw malformed();
    }
    at++;
  }

  private static StructureException malformed() {
    return new StructureException(Violation.CONTENT_TYPE_SYNTAX);
  }
}
