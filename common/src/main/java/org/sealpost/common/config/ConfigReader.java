// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the settings of a file into a {@link ChatmailConfig}, or lists all that is wrong. */
final class ConfigReader {
  private final String source;
  private final Map<String, IniFile.Setting> settings;
  private final List<String> problems;
  private final List<String> warnings;
  private final Map<String, Object> values = new HashMap<>();

  private ConfigReader(
      String source,
      Map<String, IniFile.Setting> settings,
      List<String> problems,
      List<String> warnings) {
    this.source = source;
    this.settings = settings;
    this.problems = problems;
    this.warnings = warnings;
  }

  static ChatmailConfig read(String source, String text) throws ConfigException {
    List<String> problems = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Map<String, IniFile.Setting> settings = IniFile.read(source, text, problems, warnings);
    ConfigReader reader = new ConfigReader(source, settings, problems, warnings);
    Parameters.all().forEach(reader::parse);
    reader.checkLengths();
    reader.warnOfNamesNotInTable();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new ChatmailConfig(reader.values, warnings);
  }

  private <T> void parse(Parameter<T> parameter) {
    IniFile.Setting setting = settings.get(parameter.name());
    try {
      T value = parameter.parse(setting == null ? null : setting.value());
      if (value != null) {
        values.put(parameter.name(), value);
      }
    } catch (IllegalArgumentException e) {
      problems.add(at(setting) + parameter.name() + ": " + e.getMessage());
    }
  }

  /** Limits that concern two settings. */
  private void checkLengths() {
    Object min = values.get(Parameters.USERNAME_MIN_LENGTH.name());
    Object max = values.get(Parameters.USERNAME_MAX_LENGTH.name());
    if (min instanceof Integer shortest && max instanceof Integer longest && shortest > longest) {
      problems.add(
          source + ": username_min_length " + shortest + " exceeds username_max_length " + longest);
    }
  }

  private void warnOfNamesNotInTable() {
    List<String> known = Parameters.all().stream().map(Parameter::name).toList();
    Map<String, List<String>> dropped = new LinkedHashMap<>();
    settings.forEach(
        (name, setting) -> {
          if (known.contains(name)) {
            return;
          }
          String replacement = replacementOf(name);
          if (replacement != null) {
            dropped.computeIfAbsent(replacement, key -> new ArrayList<>()).add(name);
          } else {
            warnings.add(at(setting) + name + " is unknown and ignored" + suggestion(name, known));
          }
        });
    dropped.forEach(
        (replacement, names) ->
            warnings.add(
                source + ": " + String.join(", ", names) + " has no effect: " + replacement));
  }

  private static @Nullable String replacementOf(String name) {
    for (Map.Entry<String, String> dropped : Parameters.DROPPED.entrySet()) {
      if (name.startsWith(dropped.getKey())) {
        return dropped.getValue();
      }
    }
    return null;
  }

  private static String suggestion(String name, List<String> known) {
    return EditDistance.nearest(name, known).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private String at(IniFile.@Nullable Setting setting) {
    return source + (setting == null ? "" : ":" + setting.line()) + ": ";
  }
}
