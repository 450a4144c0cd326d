// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.milter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditedHeadersTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nothing done                   | A:1 B:2     |             | A:1 B:2     |
          drop one                       | A:1 B:2     | -A          | B:2         | m1 A:
          drop none                      | A:1 B:2     | -C          | A:1 B:2     |
          drop several, highest first    | A:1 B:2 a:3 | -A          | B:2         | m2 a: m1 A:
          change several, highest first  | A:1 B:2 a:3 | =A:x        | A:x B:2 a:x | m2 a:x m1 A:x
          change and drop                | A:1 B:2 A:3 | =A:x -B     | A:x A:x     | m2 A:x m1 B: m1 A:x
          change what is gone            | A:1         | -A =A:x     |             | m1 A:
          change to the same             | A:1         | =A:1        | A:1         |
          prepend: the last one is first | A:1         | ^B:2 ^C:3   | C:3 B:2 A:1 | i0 B:2 i0 C:3
          append                         | A:1         | +B:2 +A:3   | A:1 B:2 A:3 | h B:2 h A:3
          edits go before inserts        | A:1 A:2     | ^A:0 +A:9 -A ^A:5 | A:5   | m2 A: m1 A: i0 A:5
          change what was added          | A:1         | ^B:2 +C:3 =B:x =C:y | B:x A:1 C:y | i0 B:x h C:y
          drop what was added            | A:1         | ^B:2 +C:3 -B -C | A:1     |
          """)
  void modifications(
      String label,
      @Nullable String before,
      @Nullable String edits,
      @Nullable String after,
      @Nullable String modifications) {
    EditedHeaders headers = new EditedHeaders();
    parse(before).forEach(headers::receive);
    for (String edit : split(edits)) {
      HeaderField field = field(edit.substring(1) + (edit.contains(":") ? "" : ":"));
      switch (edit.charAt(0)) {
        case '-' -> headers.removeIf(f -> f.is(field.name()));
        case '=' -> headers.replace(field.name(), field.value());
        case '^' -> headers.prepend(field);
        default -> headers.append(field);
      }
    }
    assertEquals(parse(after), headers.fields());
    assertEquals(
        modifications == null ? "" : modifications,
        headers.modifications().stream()
            .map(EditedHeadersTest::render)
            .collect(Collectors.joining(" ")));
  }

  /** The MTA, applying what it is told step by step, must end with the fields that screens see. */
  @Test
  void mtaAndScreens_agree() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      EditedHeaders headers = new EditedHeaders();
      List<HeaderField> mta = new ArrayList<>();
      for (int i = random.nextInt(12); i > 0; i--) {
        HeaderField field = new HeaderField("" + (char) ('A' + random.nextInt(3)), " " + i);
        headers.receive(field);
        mta.add(field);
      }
      for (int i = random.nextInt(6); i > 0; i--) {
        String value = " " + random.nextInt(12);
        String name = "" + (char) ('A' + random.nextInt(4));
        switch (random.nextInt(4)) {
          case 0 -> headers.removeIf(f -> f.value().equals(value));
          case 1 -> headers.replace(name, value);
          case 2 -> headers.prepend(new HeaderField(name, value));
          default -> headers.append(new HeaderField(name, value));
        }
      }
      headers.modifications().forEach(modification -> apply(modification, mta));
      assertEquals(headers.fields(), mta, "round " + round);
    }
  }

  /** A daemon's thread has 256 KB of stack, Postfix takes 100 KB of header. */
  @Test
  void longValue_needsNoStack() throws InterruptedException {
    String value = " " + "x".repeat(1000) + "\n\t";
    EditedHeaders headers = new EditedHeaders();
    Runnable append = () -> headers.append(new HeaderField("A", value.repeat(200) + "y"));
    Thread small = new Thread(null, append, "small", 128 << 10);
    small.start();
    small.join();
    assertEquals(1, headers.fields().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a\nb", " a\r\nb", " a\r b", " a\n", " a\0", " a\n\nb: c"})
  void valueThatBreaksTheHeader_isABug(String value) {
    EditedHeaders headers = new EditedHeaders();
    headers.receive(new HeaderField("A", " 1"));
    assertThrows(IllegalArgumentException.class, () -> headers.replace("A", value));
    assertThrows(IllegalArgumentException.class, () -> headers.append(new HeaderField("A", value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A B", "A:", "A\n", "\u00e4"})
  void nameThatBreaksTheHeader_isABug(String name) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new EditedHeaders().prepend(new HeaderField(name, " 1")));
  }

  @Test
  void folds_goToTheMtaWithLfAlone() {
    EditedHeaders headers = new EditedHeaders();
    headers.prepend(new HeaderField("A", " 1\r\n\t2\n 3"));
    assertEquals("i0 A: 1\n\t2\n 3", render(headers.modifications().get(0)));
  }

  private static void apply(Response.Modification modification, List<HeaderField> mta) {
    if (modification instanceof Response.InsHeader insert) {
      mta.add(insert.index(), insert.field());
    } else if (modification instanceof Response.AddHeader add) {
      mta.add(add.field());
    } else if (modification instanceof Response.ChgHeader change) {
      int count = 0;
      for (int i = 0; i < mta.size(); i++) {
        if (mta.get(i).is(change.field().name()) && ++count == change.index()) {
          mta.set(i, change.field());
          break;
        }
      }
      mta.removeIf(field -> field.value().isEmpty());
    }
  }

  private static String render(Response.Modification modification) {
    if (modification instanceof Response.InsHeader insert) {
      return "i" + insert.index() + " " + render(insert.field());
    }
    if (modification instanceof Response.ChgHeader change) {
      return "m" + change.index() + " " + render(change.field());
    }
    return "h " + render(((Response.AddHeader) modification).field());
  }

  private static String render(HeaderField field) {
    return field.name() + ":" + field.value();
  }

  private static List<HeaderField> parse(@Nullable String fields) {
    return split(fields).stream().map(EditedHeadersTest::field).toList();
  }

  private static List<String> split(@Nullable String words) {
    return words == null ? List.of() : List.of(words.split(" "));
  }

  private static HeaderField field(String text) {
    int colon = text.indexOf(':');
    return new HeaderField(text.substring(0, colon), text.substring(colon + 1));
  }
}
