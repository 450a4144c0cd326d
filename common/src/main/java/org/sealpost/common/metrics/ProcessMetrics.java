// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.metrics;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalDouble;

/**
 * The process itself, under the names that Prometheus libraries have agreed on. What proc(5) and
 * {@link Runtime} know; the management beans of the JDK would cost as much memory as all else here.
 */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final File DESCRIPTORS = new File("/proc/self/fd");
  private static final double KILOBYTE = 1024;

  private ProcessMetrics() {}

  static void register(Instruments instruments) {
    Runtime runtime = Runtime.getRuntime();
    double start =
        ProcessHandle.current().info().startInstant().orElseGet(Instant::now).toEpochMilli() / 1e3;
    instruments.gauge(
        "jvm_memory_used_bytes",
        "Heap in use.",
        () -> OptionalDouble.of((double) (runtime.totalMemory() - runtime.freeMemory())));
    instruments.gauge(
        "jvm_memory_committed_bytes",
        "Heap taken from the system.",
        () -> OptionalDouble.of((double) runtime.totalMemory()));
    instruments.gauge(
        "jvm_memory_max_bytes",
        "Heap there may be.",
        () -> OptionalDouble.of((double) runtime.maxMemory()));
    instruments.gauge(
        "process_resident_memory_bytes",
        "Memory of the process, shared pages included.",
        () -> status("VmRSS:", KILOBYTE));
    instruments.gauge("process_threads", "Threads.", () -> status("Threads:", 1));
    instruments.gauge("process_open_fds", "Open descriptors.", ProcessMetrics::descriptors);
    instruments.gauge(
        "process_start_time_seconds",
        "When the process began, in Unix time.",
        () -> OptionalDouble.of(start));
  }

  private static OptionalDouble status(String field, double unit) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(field)) {
          String number = line.substring(field.length()).replaceAll("[^0-9]", "");
          return OptionalDouble.of(Long.parseLong(number) * unit);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not to be had, so not shown.
    }
    return OptionalDouble.empty();
  }

  private static OptionalDouble descriptors() {
    String[] open = DESCRIPTORS.list();
    return open == null ? OptionalDouble.empty() : OptionalDouble.of(open.length);
  }
}
