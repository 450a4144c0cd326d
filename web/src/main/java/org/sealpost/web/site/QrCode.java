// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;

/** A QR code (ISO/IEC 18004) as an SVG image: sharp at every size, some kilobytes. */
public final class QrCode {
  /** Modules of white around it that scanners may rely on. */
  private static final int QUIET_ZONE = 4;

  private QrCode() {}

  /**
   * The image.
   *
   * @throws IllegalArgumentException the text is longer than a QR code can be
   */
  public static String svg(String text) {
    ByteMatrix modules = modules(text);
    int size = modules.getWidth() + 2 * QUIET_ZONE;
    StringBuilder svg = new StringBuilder(8192);
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    svg.append(size).append(' ').append(size);
    svg.append("\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h");
    svg.append(size).append('v').append(size).append('H').append("0z\"/><path d=\"");
    for (int y = 0; y < modules.getHeight(); y++) {
      row(svg, modules, y);
    }
    return svg.append("\"/></svg>\n").toString();
  }

  /**
   * The same for a terminal with light letters on a dark ground, two rows of modules in a line.
   *
   * @throws IllegalArgumentException the text is longer than a QR code can be
   */
  public static String text(String text) {
    ByteMatrix modules = modules(text);
    int margin = QUIET_ZONE / 2;
    StringBuilder lines = new StringBuilder(4096);
    for (int y = -margin; y < modules.getHeight() + margin; y += 2) {
      for (int x = -margin; x < modules.getWidth() + margin; x++) {
        boolean upper = isDark(modules, x, y);
        boolean lower = isDark(modules, x, y + 1);
        lines.append(upper ? (lower ? ' ' : '\u2584') : (lower ? '\u2580' : '\u2588'));
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  private static boolean isDark(ByteMatrix modules, int x, int y) {
    return x >= 0
        && y >= 0
        && x < modules.getWidth()
        && y < modules.getHeight()
        && modules.get(x, y) == 1;
  }

  private static ByteMatrix modules(String text) {
    try {
      return Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix();
    } catch (WriterException e) {
      throw new IllegalArgumentException("no QR code can hold this text", e);
    }
  }

  /** Dark modules that stand side by side are one rectangle. */
  private static void row(StringBuilder svg, ByteMatrix modules, int y) {
    int x = 0;
    while (x < modules.getWidth()) {
      int end = x;
      while (end < modules.getWidth() && modules.get(end, y) == 1) {
        end++;
      }
      if (end > x) {
        svg.append('M').append(x + QUIET_ZONE).append(' ').append(y + QUIET_ZONE);
        svg.append('h').append(end - x).append("v1h-").append(end - x).append('z');
      }
      x = end + 1;
    }
  }
}
