// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import org.sealpost.cli.host.Programs;
import org.sealpost.cli.host.SystemPrograms;
import org.sealpost.common.dns.TxtAnswer;
import picocli.CommandLine;

/** Runs {@code sealpost} with what a test lets it see, and keeps what it says. */
public final class CommandRun {
  /** The time of every run. */
  public static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Programs programs = new SystemPrograms();
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  /** The commands see these programs. */
  public CommandRun with(Programs other) {
    programs = other;
    return this;
  }

  /** The commands see this time. */
  public CommandRun at(Instant time) {
    clock = Clock.fixed(time, ZoneOffset.UTC);
    return this;
  }

  /** Runs a command; what earlier ones said is forgotten. */
  public int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine command =
        Sealpost.commandLine(
            settings -> name -> CompletableFuture.completedFuture(TxtAnswer.absent(false)),
            programs,
            clock);
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  /** Standard output of the last run. */
  public String out() {
    return out.toString();
  }

  /** Standard error of the last run. */
  public String err() {
    return err.toString();
  }
}
