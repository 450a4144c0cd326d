// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.util.Map;
import org.sealpost.common.config.Parameter;
import org.sealpost.common.config.Parameters;

/**
 * A fresh chatmail.ini: every setting of the table with what it does, commented out with its
 * default unless this relay gives it a value.
 */
final class SettingsText {
  private static final String HEAD =
      """
      # Settings of the chatmail relay. A setting that is commented out has the value shown.
      # After a change: sealpost apply

      [params]
      """;

  private SettingsText() {}

  static String of(Map<String, String> chosen) {
    StringBuilder text = new StringBuilder(HEAD);
    for (Parameter<?> parameter : Parameters.all()) {
      text.append("\n# ").append(parameter.doc()).append(limits(parameter)).append('\n');
      String value = chosen.get(parameter.name());
      if (value == null) {
        text.append("#");
      }
      text.append(parameter.name()).append(" = ");
      text.append(value == null ? parameter.defaultText() : value);
      // An empty default leaves no blank at the end of the line.
      while (Character.isWhitespace(text.charAt(text.length() - 1))) {
        text.setLength(text.length() - 1);
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String limits(Parameter<?> parameter) {
    if (parameter.min().isEmpty() && parameter.max().isEmpty()) {
      return parameter.unit().isEmpty() ? "" : " (" + parameter.unit() + ")";
    }
    String unit = parameter.unit().isEmpty() ? "" : " " + parameter.unit();
    return " (" + parameter.min() + " to " + parameter.max() + unit + ")";
  }
}
