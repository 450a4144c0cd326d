// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import java.util.Arrays;
import java.util.Locale;

/** How an enum reads as a label. */
final class Labels {
  private Labels() {}

  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static String[] with(String[] first, Enum<?> last) {
    String[] all = Arrays.copyOf(first, first.length + 1);
    all[first.length] = of(last);
    return all;
  }
}
