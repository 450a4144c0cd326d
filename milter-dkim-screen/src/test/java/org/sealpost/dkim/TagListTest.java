// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagListTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "one tag              | a=1              | a | 1",
        "final semicolon      | a=1;             | a | 1",
        "space after the last | `a=1; `          | a | 1",
        "space everywhere     | ` a = 1 ; b = 2` | b | 2",
        "space inside         | a=1 2; b=3       | a | 1 2",
        "fold inside          | `a=1\\n 2`       | a | `1\\n 2`",
        "fold with CRLF       | `a=1;\\r\\n b=2` | b | 2",
        "empty value          | a=; b=2          | a | ``",
        "equals in the value  | a=b==            | a | b==",
        "digits and _ in name | a_1=x            | a_1 | x",
        "names keep case      | a=1; A=2         | A | 2",
      })
  void parse_goodList(String label, String text, String name, String value) throws SyntaxException {
    TagList list = TagList.parse(unescape(text), Failure.SIGNATURE_SYNTAX);
    assertEquals(unescape(value), list.value(name), label);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ";",
        "a",
        "=1",
        "a=1;;b=2",
        ";a=1",
        "a=1; a=2",
        "1a=1",
        "a-b=1",
        "a b=1",
        "a=\u00e9",
        "a=x\u0001",
        "a=x\ry",
        "a=\u0000",
        "a=1; b"
      })
  void parse_badList(String text) {
    SyntaxException e =
        assertThrows(SyntaxException.class, () -> TagList.parse(text, Failure.KEY_SYNTAX));
    assertEquals(Failure.KEY_SYNTAX, e.failure());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v=1; b=abc ; x=2", "b=abc", "b= a\n b\n c;", " x=1; b=;y=2"})
  void parse_spanOfB_isAllBetweenEqualsAndSemicolon(String text) throws SyntaxException {
    TagList.Tag b = Objects.requireNonNull(TagList.parse(text, Failure.SIGNATURE_SYNTAX).tag("b"));
    String emptied = text.substring(0, b.start()) + text.substring(b.end());
    assertEquals(text.replaceAll("b=[^;]*", "b="), emptied);
  }

  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("\\r", "\r");
  }
}
