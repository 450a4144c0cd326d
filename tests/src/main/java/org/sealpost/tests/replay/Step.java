// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.replay;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a session, see {@link Replay}. */
sealed interface Step {
  Pattern LINE = Pattern.compile("([1-9]?)([<>@])(?: (.*))?");
  Pattern CLOCK = Pattern.compile("\\+(\\d+)s");

  /** Our side of the test says this. */
  record Send(int connection, String text) implements Step {}

  /** The service is to say this. */
  record Receive(int connection, String text) implements Step {
    @Override
    public String toString() {
      return (connection == 1 ? "" : connection) + (text.isEmpty() ? "<" : "< " + text);
    }
  }

  /** Time passes. */
  record Wait(Duration time) implements Step {}

  /** The daemon begins to end. */
  record Drain() implements Step {}

  /** Something for the reader. */
  record Remark() implements Step {}

  /** Reads one line. */
  static Step parse(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return new Remark();
    }
    Matcher m = LINE.matcher(line);
    if (!m.matches()) {
      throw new IllegalArgumentException("not a session line: " + line);
    }
    int connection = m.group(1).isEmpty() ? 1 : Integer.parseInt(m.group(1));
    String text = m.group(3) == null ? "" : m.group(3);
    return switch (m.group(2)) {
      case ">" -> new Send(connection, text);
      case "<" -> new Receive(connection, text);
      default -> event(text);
    };
  }

  private static Step event(String text) {
    Matcher clock = CLOCK.matcher(text);
    if (clock.matches()) {
      return new Wait(Duration.ofSeconds(Long.parseLong(clock.group(1))));
    }
    if (text.equals("drain")) {
      return new Drain();
    }
    throw new IllegalArgumentException("not an event: @ " + text);
  }
}
