// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.cli.Problem;

/** Fills in a template: {@code @NAME@} becomes the value of NAME, and that is all it does. */
final class Template {
  private static final Pattern PLACEHOLDER = Pattern.compile("@([A-Z][A-Z0-9_]*)@");

  private Template() {}

  /**
   * @param name for messages
   * @throws Problem a placeholder has no value
   */
  static String render(String name, String text, Map<String, String> values) throws Problem {
    TreeSet<String> unknown = new TreeSet<>();
    String rendered =
        PLACEHOLDER
            .matcher(text)
            .replaceAll(
                found -> {
                  String value = values.get(found.group(1));
                  if (value == null) {
                    unknown.add(found.group());
                  }
                  return Matcher.quoteReplacement(value == null ? "" : value);
                });
    if (!unknown.isEmpty()) {
      throw Problem.configuration(name + ": no value for " + String.join(" ", unknown));
    }
    return rendered;
  }
}
