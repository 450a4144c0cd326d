// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The two header fields of a message or part that decide how a reader shows its body.
 *
 * <p>RFC 2045 sections 5 and 6. More than one of either is refused, since readers differ over which
 * one counts.
 *
 * @param contentType null if absent
 * @param transferEncoding Content-Transfer-Encoding in lower case, null if absent
 */
public record EntityHeader(@Nullable ContentType contentType, @Nullable String transferEncoding) {
  private static final Set<String> IDENTITY = Set.of("7bit", "8bit", "binary");

  /** The content type. */
  public ContentType requireContentType() throws StructureException {
    if (contentType == null) {
      throw new StructureException(Violation.CONTENT_TYPE_MISSING);
    }
    return contentType;
  }

  /** Makes sure that no reader decodes the body before it shows it. */
  public void requireIdentityEncoding() throws StructureException {
    if (transferEncoding != null && !IDENTITY.contains(transferEncoding)) {
      throw new StructureException(Violation.TRANSFER_ENCODING);
    }
  }

  /** Takes the header fields one by one. */
  public static final class Builder {
    private @Nullable String contentType;
    private @Nullable String transferEncoding;

    /** Takes a field; only two names matter here. */
    public void add(String name, String value) throws StructureException {
      if (name.equalsIgnoreCase("Content-Type")) {
        if (contentType != null) {
          throw new StructureException(Violation.CONTENT_TYPE_DUPLICATE);
        }
        contentType = value;
      } else if (name.equalsIgnoreCase("Content-Transfer-Encoding")) {
        if (transferEncoding != null) {
          throw new StructureException(Violation.TRANSFER_ENCODING_DUPLICATE);
        }
        transferEncoding = value;
      }
    }

    /** All fields have been added. */
    public EntityHeader build() throws StructureException {
      // RFC 2045 section 6.1: a lone token. No comment, no quotes, no fold: some reader sees
      // base64.
      return new EntityHeader(
          contentType == null ? null : ContentType.parse(contentType),
          transferEncoding == null ? null : Blank.strip(transferEncoding).toLowerCase(Locale.ROOT));
    }
  }
}
