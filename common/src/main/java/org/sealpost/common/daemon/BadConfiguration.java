// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.util.List;

/**
 * The configuration cannot be used. Carries every problem that was found, not the first only, so
 * that an operator corrects the file once.
 */
public final class BadConfiguration extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /** One sentence for each problem, naming file and key. */
  public BadConfiguration(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file. */
  public List<String> problems() {
    return problems;
  }
}
