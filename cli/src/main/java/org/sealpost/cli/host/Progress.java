// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import java.io.PrintWriter;
import java.util.Locale;

/** A line on the terminal that grows with the work; nothing where there is no terminal. */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 40;
  private static final long INTERVAL_NANOS = 200_000_000;

  private final PrintWriter terminal;
  private final long total;
  private final boolean shown;
  private long done;
  private long lastShown;

  /**
   * @param total what {@link #step} will be called, about
   */
  public Progress(Output output, long total) {
    terminal = output.err();
    shown = output.isTerminal();
    this.total = Math.max(1, total);
  }

  /** One more. */
  public void step() {
    done++;
    // Reading the clock each time would cost more than some steps.
    if (shown && done % 64 == 0 && System.nanoTime() - lastShown > INTERVAL_NANOS) {
      lastShown = System.nanoTime();
      show();
    }
  }

  private void show() {
    int filled = (int) Math.min(WIDTH, done * WIDTH / total);
    terminal.printf(
        Locale.ROOT,
        "\r[%s%s] %d of %d",
        "#".repeat(filled),
        " ".repeat(WIDTH - filled),
        done,
        total);
    terminal.flush();
  }

  /** Wipes the line. */
  @Override
  public void close() {
    if (shown) {
      terminal.print("\r\033[K");
      terminal.flush();
    }
  }
}
