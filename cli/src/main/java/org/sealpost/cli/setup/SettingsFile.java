// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sealpost.cli.Problem;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;

/** chatmail.ini as an operator wrote it, to change one setting and leave the rest as it is. */
public final class SettingsFile {
  private final String text;
  private final String mode;

  private SettingsFile(String text, String mode) {
    this.text = text;
    this.mode = mode;
  }

  /** Reads it. */
  public static SettingsFile read(Path file) throws IOException, Problem {
    FileState state = FileState.read(file);
    if (state == null) {
      throw Problem.configuration(file + ": no such file");
    }
    return new SettingsFile(
        new String(state.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8),
        state.mode());
  }

  /** A text that is no file yet. */
  public static SettingsFile of(String text) {
    return new SettingsFile(text, FileState.PUBLIC);
  }

  /**
   * The same with another value of a setting: on its line, or that on which it is commented out, or
   * at the end.
   *
   * @throws Problem the result would be no chatmail.ini
   */
  public SettingsFile with(String name, String value) throws Problem {
    List<String> lines = new ArrayList<>(text.lines().toList());
    int at = find(lines, "\\s*" + name + "\\s*[=:].*");
    if (at >= 0) {
      // What goes on an indented line belongs to the old value.
      while (at + 1 < lines.size() && lines.get(at + 1).matches("\\s+[^\\s#;].*")) {
        lines.remove(at + 1);
      }
    } else {
      at = find(lines, "#\\s*" + name + "\\s*=.*");
    }
    String line = (name + " = " + value).strip();
    if (at >= 0) {
      lines.set(at, line);
    } else {
      lines.add(line);
    }
    String changed = String.join("\n", lines) + "\n";
    try {
      ChatmailConfig.parse(changed);
    } catch (ConfigException e) {
      throw Problem.of(e);
    }
    return new SettingsFile(changed, mode);
  }

  private static int find(List<String> lines, String pattern) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(pattern)) {
        return i;
      }
    }
    return -1;
  }

  public String text() {
    return text;
  }

  /** Whole or as it was. */
  public void write(Path file) throws IOException {
    new FileState(
            new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), mode)
        .write(file);
  }
}
