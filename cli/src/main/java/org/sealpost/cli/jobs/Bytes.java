// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.jobs;

import java.util.Locale;

/** Sizes as people read them; powers of 1024, as in Dovecot and chatmail.ini. */
final class Bytes {
  private Bytes() {}

  static String text(long bytes) {
    String[] units = {"B", "K", "M", "G", "T", "P"};
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < units.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.1f%s", size, units[unit]);
  }
}
