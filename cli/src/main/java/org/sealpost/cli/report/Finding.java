// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.report;

/**
 * What a check found; field names are those of the JSON.
 *
 * @param check what was looked at
 * @param level how bad it is
 * @param text what is so
 * @param advice what to do; empty if all is well
 */
public record Finding(String check, Level level, String text, String advice) {
  /** How bad. */
  public enum Level {
    OK,
    WARNING,
    ERROR
  }

  static Finding ok(String check, String text) {
    return new Finding(check, Level.OK, text, "");
  }

  static Finding warning(String check, String text, String advice) {
    return new Finding(check, Level.WARNING, text, advice);
  }

  static Finding error(String check, String text, String advice) {
    return new Finding(check, Level.ERROR, text, advice);
  }
}
