// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.milter.HeaderField;

/** The Authentication-Results field (RFC 8601 section 2.2): what we add, and what we must drop. */
final class AuthenticationResults {
  static final String NAME = "Authentication-Results";

  /** A token or a quoted string, without comments. Strangers write it: nothing is tried twice. */
  private static final Pattern AUTHSERV_ID =
      Pattern.compile(
          "\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;()\"=]++))\\s*+[0-9]*+\\s*+(?:;.*)?",
          Pattern.DOTALL);

  private AuthenticationResults() {}

  /**
   * Whether a field speaks in our name (RFC 8601 section 5). One that cannot be read does, to be
   * safe: some reader may see our name in it.
   */
  static boolean claims(HeaderField field, String authservId) {
    if (!field.name().stripTrailing().equalsIgnoreCase(NAME)) {
      return false;
    }
    Matcher m = AUTHSERV_ID.matcher(withoutComments(field.value()));
    if (!m.matches()) {
      return true;
    }
    String id = m.group(2) != null ? m.group(2) : m.group(1).replaceAll("\\\\(.)", "$1");
    return id.strip().equalsIgnoreCase(authservId);
  }

  /** What we found, to stand before all other fields. */
  static HeaderField field(String authservId, Outcome outcome) {
    StringBuilder value = new StringBuilder(" ").append(authservId);
    if (outcome.signatures().isEmpty()) {
      value.append(";\n\tdkim=none");
    }
    for (SignatureResult signature : outcome.signatures()) {
      value.append(";\n\tdkim=").append(signature.result());
      Failure failure = signature.failure();
      if (failure != null) {
        value.append(" reason=\"").append(failure.text()).append('"');
      }
      value.append(" header.d=").append(signature.domain());
      if (!signature.selector().isEmpty()) {
        value.append(" header.s=").append(signature.selector());
        value.append(" header.a=").append(signature.algorithm());
      }
    }
    return new HeaderField(NAME, value.toString());
  }

  /** RFC 5322 section 3.2.2: comments nest, and hold quoted pairs. */
  private static String withoutComments(String value) {
    StringBuilder out = new StringBuilder(value.length());
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length()) {
        if (depth == 0) {
          out.append(c).append(value.charAt(i + 1));
        }
        i++;
      } else if (c == '"' && depth == 0) {
        quoted = !quoted;
        out.append(c);
      } else if (c == '(' && !quoted) {
        depth++;
        out.append(' ');
      } else if (c == ')' && !quoted && depth > 0) {
        depth--;
      } else if (depth == 0) {
        out.append(c);
      }
    }
    return out.toString();
  }
}
