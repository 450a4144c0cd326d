// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What the demo prints: headings, facts with the time they took, SMTP dialogue. */
final class Terminal {
  private static final String BOLD = "1";
  private static final String DIM = "2";
  private static final String RED = "31";
  private static final String GREEN = "32";
  private static final int TIME_COLUMN = 62;

  private final PrintStream out;
  private final boolean colours;

  Terminal(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  /** Colours when a person watches: on a terminal that knows them, unless NO_COLOR is set. */
  static Terminal standardOutput() {
    boolean wanted = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(System.out, wanted && isTerminal());
  }

  // System.console() would also want standard input to be one, and on newer JDKs is never null.
  private static boolean isTerminal() {
    try {
      Path output = Files.readSymbolicLink(Path.of("/proc/self/fd/1"));
      return output.startsWith("/dev/pts") || output.toString().startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  void heading(String text) {
    out.println();
    out.println(paint(BOLD, text));
  }

  void line(String text) {
    out.println("  " + text);
  }

  /** A fact, and at the right how long it took. */
  void timed(String text, Duration time) {
    String seconds = String.format(Locale.ROOT, "%6.2f s", time.toNanos() / 1e9);
    String gap = " ".repeat(Math.max(1, TIME_COLUMN - text.length()));
    out.println("  " + text + gap + paint(DIM, seconds));
  }

  void client(String line) {
    out.println("    " + paint(DIM, "C: ") + line);
  }

  void server(String line) {
    out.println("    " + paint(DIM, "S: ") + paint(BOLD, line));
  }

  void good(String text) {
    out.println();
    out.println(paint(GREEN, text));
  }

  void bad(String text) {
    out.println();
    out.println(paint(RED, text));
  }

  private String paint(String colour, String text) {
    return colours ? "\033[" + colour + "m" + text + "\033[0m" : text;
  }
}
