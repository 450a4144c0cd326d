// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Content-Type header field that every reader understands alike.
 *
 * <p>RFC 2045 section 5.1, RFC 2046 section 5.1.1 (boundary). See {@link ContentTypeParser} for
 * what is refused.
 *
 * @param type media type in lower case
 * @param subtype subtype in lower case
 * @param parameters values by lower-cased attribute, unquoted
 */
public record ContentType(String type, String subtype, Map<String, String> parameters) {
  // RFC 2046 section 5.1.1: bchars, no space at the end.
  private static final Pattern BOUNDARY =
      Pattern.compile("[0-9A-Za-z'()+_,\\-./:=? ]{0,69}[0-9A-Za-z'()+_,\\-./:=?]");

  // Under UTF-7, UTF-16 or EBCDIC, base64 may read as text.
  private static final Pattern ASCII_SUPERSET =
      Pattern.compile("(?i)utf-8|us-ascii|iso-8859-\\d{1,2}|windows-125\\d");

  public ContentType {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads the value of a Content-Type field.
   *
   * @param value one char per byte; folds with LF or CRLF
   * @throws StructureException it is malformed, or readers could disagree about it
   */
  public static ContentType parse(String value) throws StructureException {
    ContentType parsed = new ContentTypeParser(value).parse();
    @Nullable String charset = parsed.parameters.get("charset");
    if (charset != null && !ASCII_SUPERSET.matcher(charset).matches()) {
      throw new StructureException(Violation.CHARSET);
    }
    return parsed;
  }

  /** Whether this is that media type, given in lower case. */
  public boolean is(String otherType, String otherSubtype) {
    return type.equals(otherType) && subtype.equals(otherSubtype);
  }

  /** The boundary, without the two hyphens before it. */
  public String requireBoundary() throws StructureException {
    @Nullable String boundary = parameters.get("boundary");
    if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
      throw new StructureException(Violation.BOUNDARY);
    }
    return boundary;
  }
}
