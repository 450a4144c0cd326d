// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.zxing.qrcode.decoder.Decoder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QrCodeTest {
  /** The modules that the image shows, without the quiet zone. */
  private static boolean[][] modules(String svg) {
    Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) \\1\"").matcher(svg);
    assertEquals(true, box.find());
    int size = Integer.parseInt(box.group(1)) - 8;
    boolean[][] modules = new boolean[size][size];
    Matcher run = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z").matcher(svg);
    while (run.find()) {
      for (int i = 0; i < Integer.parseInt(run.group(3)); i++) {
        modules[Integer.parseInt(run.group(2)) - 4][Integer.parseInt(run.group(1)) - 4 + i] = true;
      }
    }
    return modules;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCACCOUNT:https://chat.test/new",
        "DCACCOUNT:https://xn--d1acpjx3f.xn--p1ai/new",
        "x",
      })
  void svg_decodesToItsText(String text) throws Exception {
    assertEquals(text, new Decoder().decode(modules(QrCode.svg(text))).getText());
  }

  /** Two rows in a line of text: the light modules are drawn, with two of them around the code. */
  private static boolean[][] drawn(String blocks) {
    String[] lines = blocks.split("\n");
    int size = lines[0].length() - 4;
    boolean[][] modules = new boolean[size][size];
    for (int y = 0; y < size; y++) {
      String line = lines[(y + 2) / 2];
      assertEquals(size + 4, line.length());
      for (int x = 0; x < size; x++) {
        char shown = line.charAt(x + 2);
        modules[y][x] = shown == ' ' || shown == (y % 2 == 0 ? '\u2584' : '\u2580');
      }
    }
    return modules;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCACCOUNT:https://chat.test/new?invite=0123456789abcdef0123456789abcdef",
        "x",
      })
  void blocks_decodeToTheirText(String text) throws Exception {
    assertEquals(text, new Decoder().decode(drawn(QrCode.blocks(text))).getText());
  }

  @Test
  void svg_tooLong() {
    assertThrows(IllegalArgumentException.class, () -> QrCode.svg("x".repeat(3000)));
  }
}
