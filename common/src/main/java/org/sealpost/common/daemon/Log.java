// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The log: one line per event on standard error, in Postfix's shape, so that {@code grep} habits
 * and log parsers keep working. Under systemd a line starts with its priority ({@code <4>}, see
 * sd-daemon(3)) and journald adds time and name; elsewhere the line carries both itself.
 *
 * <p>Never logged: passwords, message text, header values, and addresses unless the line's purpose
 * is to name one ({@code Created address: ADDR}).
 */
public final class Log {
  /** Severity, with its syslog number (RFC 5424 section 6.2.1) and Postfix's prefix. */
  public enum Level {
    ERROR(3, "error: "),
    WARNING(4, "warning: "),
    INFO(6, "");

    private final int priority;
    private final String prefix;

    Level(int priority, String prefix) {
      this.priority = priority;
      this.prefix = prefix;
    }
  }

  private static final boolean UNDER_SYSTEMD = System.getenv("JOURNAL_STREAM") != null;
  private static final long PID = ProcessHandle.current().pid();

  private static volatile BiConsumer<Level, String> sink = Log::toStandardError;

  private Log() {}

  /**
   * A reply's text for the log: of each address in angle brackets only the brackets. A quoted local
   * part may hold a bracket too; what is not closed is left out to its end.
   */
  public static String withoutAddresses(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    boolean inAddress = false;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!inAddress) {
        inAddress = c == '<';
        kept.append(c);
      } else if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '>' && !quoted) {
        inAddress = false;
        kept.append(c);
      }
    }
    return kept.toString();
  }

  /** An event in the normal course of things. */
  public static void info(String line) {
    sink.accept(Level.INFO, line);
  }

  /** Trouble that this process survives: a peer that broke the protocol, a file that is missing. */
  public static void warning(String line) {
    sink.accept(Level.WARNING, line);
  }

  /** Trouble that an operator must look at; with a stack trace if it is a bug of ours. */
  public static void error(String line, @Nullable Throwable bug) {
    if (bug == null) {
      sink.accept(Level.ERROR, line);
      return;
    }
    StringWriter trace = new StringWriter();
    bug.printStackTrace(new PrintWriter(trace));
    sink.accept(Level.ERROR, line + ": " + trace.toString().strip());
  }

  /** Sends later lines elsewhere (tests); null goes back to standard error. */
  public static void redirect(@Nullable BiConsumer<Level, String> newSink) {
    sink = Objects.requireNonNullElse(newSink, Log::toStandardError);
  }

  private static void toStandardError(Level level, String line) {
    String start =
        UNDER_SYSTEMD
            ? "<" + level.priority + ">"
            : Instant.now().truncatedTo(ChronoUnit.MILLIS) + " sealpostd[" + PID + "]: ";
    String text = start + level.prefix + line.replace("\n", UNDER_SYSTEMD ? "\n" + start : "\n\t");
    System.err.println(text);
  }
}
