// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sealpost.common.milter.HeaderField;

/**
 * A message as Postfix shows it to a milter. The text has LF line ends, which become CRLF in the
 * body; a text that has CRLF is taken to be what is on the wire, bare CR and LF included.
 *
 * <p>As Postfix does: the header ends at an empty line, or before the first line that is no header
 * field, which then begins the body; a field ends at a NUL; folds are LF.
 *
 * @param headers values with their leading white space
 * @param body with CRLF line ends
 */
public record MailFile(List<HeaderField> headers, String body) {
  private static final Pattern FIELD = Pattern.compile("([!-9;-~]+)[ \t]*:.*", Pattern.DOTALL);

  public MailFile {
    headers = List.copyOf(headers);
  }

  /** Reads a message; one byte per {@code char}. */
  public static MailFile parse(String text) {
    boolean wire = text.contains("\r\n");
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      String line = text.substring(at, end < 0 ? text.length() : end);
      if (wire && line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      if (line.isEmpty()) {
        at = next;
        break;
      }
      boolean fold = (line.startsWith(" ") || line.startsWith("\t")) && !fields.isEmpty();
      if (!fold && !FIELD.matcher(line).matches()) {
        break;
      }
      if (fold) {
        fields.add(fields.remove(fields.size() - 1) + "\n" + line);
      } else {
        fields.add(line);
      }
      at = next;
    }
    String body = text.substring(at);
    return new MailFile(
        fields.stream().map(MailFile::field).toList(), wire ? body : body.replace("\n", "\r\n"));
  }

  /** Reads the text of one field. */
  static HeaderField field(String text) {
    int nul = text.indexOf('\0');
    String whole = nul < 0 ? text : text.substring(0, nul);
    int colon = whole.indexOf(':');
    if (colon < 0) {
      return new HeaderField(whole.strip(), "");
    }
    return new HeaderField(whole.substring(0, colon).stripTrailing(), whole.substring(colon + 1));
  }
}
