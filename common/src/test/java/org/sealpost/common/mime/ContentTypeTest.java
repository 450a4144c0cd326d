// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of refused fields stands with the encryption rule's test. */
class ContentTypeTest {
  @Test
  void parameters_areUnquotedAndNamesLowerCased() throws Exception {
    ContentType type =
        ContentType.parse(
            " Multipart/ENCRYPTED; Protocol=\"application/pgp-encrypted\";\r\n\tX=\"a\\\"b\" (c);"
                + "\n name*0*=utf-8''%C3%BC; boundary=\"a b:c\";");
    assertEquals("multipart", type.type());
    assertEquals("encrypted", type.subtype());
    assertEquals("a b:c", type.requireBoundary());
    assertEquals(
        Map.of(
            "protocol", "application/pgp-encrypted",
            "x", "a\"b",
            "name*0*", "utf-8''%C3%BC",
            "boundary", "a b:c"),
        type.parameters());
  }

  @Test
  void truncatedAnywhere_isRefusedOrHasNoBoundary() {
    String whole = "multipart/encrypted; x=\"a\"; boundary=\"abc\"";
    for (int length = 0; length < whole.length(); length++) {
      String cut = whole.substring(0, length);
      assertThrows(StructureException.class, () -> ContentType.parse(cut).requireBoundary(), cut);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "US-ASCII", "iso-8859-15", "windows-1252"})
  void charset_thatContainsAsciiPasses(String charset) throws Exception {
    assertEquals(
        charset, ContentType.parse("text/plain; charset=" + charset).parameters().get("charset"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-7", "utf-16", "UTF-16LE", "ibm037", "hz-gb-2312", "iso-2022-jp"})
  void charset_thatDoesNotIsRefused(String charset) {
    assertThrows(
        StructureException.class, () -> ContentType.parse("text/plain; charset=" + charset));
  }
}
