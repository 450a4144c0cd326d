// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.host;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes: colours on a terminal only, and nothing that could steer one. */
public final class Output {
  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

  private final PrintWriter out;
  private final PrintWriter err;
  private final Ansi ansi;

  public Output(CommandSpec command) {
    out = command.commandLine().getOut();
    err = command.commandLine().getErr();
    ansi = command.commandLine().getColorScheme().ansi();
  }

  /** A line of the result. */
  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /** A line that is no part of the result: what goes on, what to do next. */
  public void note(String text) {
    err.println(text);
    err.flush();
  }

  /** The whole result, for a program. */
  public void json(Object value) {
    line(GSON.toJson(value));
  }

  public PrintWriter err() {
    return err;
  }

  /** Whether a person watches. */
  public boolean isTerminal() {
    return ansi.enabled();
  }

  /** The text in a colour, {@code red}, {@code green}, {@code yellow}, {@code bold} ... */
  public String coloured(String style, String text) {
    // The text is not markup: picocli would take its own marks in it for such.
    return ansi.enabled() ? ansi.string("@|" + style + " \u0001|@").replace("\u0001", text) : text;
  }

  /** What others wrote (DNS, mail, other servers) must not steer the terminal. */
  public static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
