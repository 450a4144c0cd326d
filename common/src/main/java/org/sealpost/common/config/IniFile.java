// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of {@code chatmail.ini}, as the official relay reads them.
 *
 * <pre>
 * file     = *( comment / section / setting / more )
 * comment  = *WSP ( "#" / ";" ) text        ; a line of its own, never after a value
 * section  = "[" name "]"
 * setting  = name *WSP ( "=" / ":" ) *WSP value
 * more     = 1*WSP text                     ; goes on the value above, on a new line
 * </pre>
 *
 * <p>Diagnostics: a line that is none of these, a setting given twice and a missing {@code
 * [params]} are problems; a section of another name is a warning, and what it holds is ignored.
 */
final class IniFile {
  /** One setting and the line it stands on. */
  record Setting(int line, String value) {}

  private final String source;
  private final List<String> problems;
  private final List<String> warnings;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private boolean sectionSeen;
  private String section = "";
  private String lastName = "";

  private IniFile(String source, List<String> problems, List<String> warnings) {
    this.source = source;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** Reads the settings of {@code [params]}; what is wrong goes to the two lists. */
  static Map<String, Setting> read(
      String source, String text, List<String> problems, List<String> warnings) {
    IniFile file = new IniFile(source, problems, warnings);
    int number = 0;
    for (String line : text.lines().toList()) {
      file.line(++number, line.stripTrailing());
    }
    if (!file.sectionSeen) {
      problems.add(source + ": section [params] is missing");
    }
    return file.settings;
  }

  private void line(int number, String line) {
    String content = line.strip();
    if (content.isEmpty() || content.startsWith("#") || content.startsWith(";")) {
      return;
    }
    if (Character.isWhitespace(line.charAt(0))) {
      continueValue(number, content);
    } else if (content.startsWith("[")) {
      startSection(number, content);
    } else {
      setting(number, content);
    }
  }

  private void startSection(int number, String content) {
    lastName = "";
    if (!content.endsWith("]")) {
      problems.add(at(number) + "section lacks its closing bracket: " + content);
      return;
    }
    section = content.substring(1, content.length() - 1).strip();
    if (!section.equals("params")) {
      warnings.add(at(number) + "section [" + section + "] is unknown and ignored");
    } else if (sectionSeen) {
      problems.add(at(number) + "section [params] stands twice");
    }
    sectionSeen |= section.equals("params");
  }

  private void setting(int number, String content) {
    int separator = separator(content);
    if (separator <= 0) {
      problems.add(at(number) + "not of the form 'name = value': " + content);
      return;
    }
    String name = content.substring(0, separator).strip();
    if (!section.equals("params")) {
      if (section.isEmpty()) {
        problems.add(at(number) + name + " stands before [params]");
      }
      return;
    }
    Setting setting = new Setting(number, content.substring(separator + 1).strip());
    Setting earlier = settings.putIfAbsent(name, setting);
    if (earlier != null) {
      problems.add(at(number) + name + " stands twice, first on line " + earlier.line());
    }
    lastName = earlier == null ? name : "";
  }

  private void continueValue(int number, String content) {
    if (section.isEmpty()) {
      problems.add(at(number) + "stands before [params]: " + content);
      return;
    }
    settings.computeIfPresent(
        lastName,
        (name, first) ->
            new Setting(
                first.line(), first.value().isEmpty() ? content : first.value() + "\n" + content));
  }

  private static int separator(String content) {
    int equals = content.indexOf('=');
    return equals >= 0 ? equals : content.indexOf(':');
  }

  private String at(int number) {
    return source + ":" + number + ": ";
  }
}
