// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import java.util.List;

/** The configuration cannot be used. Holds every problem found, so that one run mends them all. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // List.copyOf is serializable; nobody serializes this anyway.
  private final List<String> problems;

  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each problem, with file and line number where there is one. */
  public List<String> problems() {
    return problems;
  }
}
