// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.migrate;

import java.io.IOException;
import org.sealpost.cli.Problem;

/**
 * One thing that has to be done, which can be done again.
 *
 * @param text what, as {@code copy A to B}
 * @param state whether it has to
 * @param action does it
 */
record Step(String text, State state, Action action) {
  /** NOTE: nothing that this command does, but what the operator should know. */
  enum State {
    PENDING,
    DONE,
    NOTE
  }

  @FunctionalInterface
  interface Action {
    void run() throws IOException, Problem;
  }

  static Step of(String text, boolean done, Action action) {
    return new Step(text, done ? State.DONE : State.PENDING, action);
  }

  static Step note(String text) {
    return new Step(text, State.NOTE, () -> {});
  }
}
