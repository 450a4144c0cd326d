// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

/** Values of the configuration as text that means nothing to Markdown, HTML and XML. */
final class Escape {
  private Escape() {}

  /**
   * For Markdown: whatever could be mark-up, at the start of a line too, becomes a character
   * reference, which Markdown takes literally in text, links and attributes. A line end is a line
   * break.
   */
  static String markdown(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean last = i + 1 == text.length();
      boolean inWord = !last && Character.isLetterOrDigit(text.charAt(i + 1));
      if (c == '\n') {
        escaped.append("<br>\n");
      } else if (c > 0x7f || Character.isLetterOrDigit(c) || " /:@".indexOf(c) >= 0) {
        escaped.append(c);
      } else if (inWord && (c == '.' || c == '-')) {
        escaped.append(c);
      } else {
        escaped.append("&#").append((int) c).append(';');
      }
    }
    return escaped.toString();
  }

  /** For HTML and XML. */
  static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
