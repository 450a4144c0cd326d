// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a relay's Dovecot: what they use, and how they are stopped for a while. */
public final class DovecotProcesses {
  /** What all processes of one service use. */
  public record Usage(int count, long pssKilobytes) {}

  private final ProcessHandle master;

  /** Of a relay that runs. */
  public DovecotProcesses(RelayEnv relay) throws IOException {
    long pid = Long.parseLong(Files.readString(relay.path("DOVECOT_PID_FILE")).trim());
    this.master =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new IOException(relay.file() + ": Dovecot does not run"));
  }

  /** The processes of a service, as {@code imap}. */
  public List<ProcessHandle> of(String service) {
    return master
        .children()
        .filter(child -> command(child).map(c -> c.endsWith("/" + service)).orElse(false))
        .toList();
  }

  private static Optional<String> command(ProcessHandle process) {
    return process.info().command();
  }

  /** What the processes of a service use. */
  public Usage usage(String service) {
    List<ProcessHandle> processes = of(service);
    return new Usage(
        processes.size(), processes.stream().mapToLong(DovecotProcesses::pssKilobytes).sum());
  }

  /** Proportional set size; 0 for a process that has just ended. */
  private static long pssKilobytes(ProcessHandle process) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  /** CPU time of the master, all its children and all that have ended. */
  public double cpuSeconds() throws IOException {
    double ticks = fields(master.pid(), 14, 17);
    for (ProcessHandle child : master.children().toList()) {
      ticks += fields(child.pid(), 14, 15);
    }
    return ticks / 100;
  }

  /** The sum of these fields of proc(5) stat, counted from 1. */
  private static double fields(long pid, int first, int last) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    } catch (NoSuchFileException e) {
      return 0;
    }
    String[] field = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double sum = 0;
    for (int i = first; i <= last; i++) {
      sum += Long.parseLong(field[i - 3]);
    }
    return sum;
  }

  /** Stops these processes for a time, as a machine does that is short of something. */
  public static void stall(List<ProcessHandle> processes, long millis)
      throws IOException, InterruptedException {
    signal("-STOP", processes);
    Thread.sleep(millis);
    signal("-CONT", processes);
  }

  private static void signal(String signal, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    if (processes.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }
}
