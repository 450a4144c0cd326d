// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How long ago a process began, from proc(5): {@code /proc/self/stat} has the time since the boot
 * at which it did, in hundredths of a second, {@code /proc/uptime} the present one.
 *
 * <p>{@link ProcessHandle} has a start time too, but adds up the time of the boot, which the kernel
 * gives in whole seconds: it is up to a second wrong.
 */
final class ProcessAge {
  private static final int STARTTIME = 22;
  private static final int STATE = 3;
  private static final int MILLIS_OF_TICK = 10;

  private ProcessAge() {}

  /** Of this process; none where there is no such file system. */
  static Duration ofThisProcess() {
    try {
      return of(
          Files.readString(Path.of("/proc/self/stat")), Files.readString(Path.of("/proc/uptime")));
    } catch (IOException | RuntimeException e) {
      return Duration.ZERO;
    }
  }

  /** Of the process of that line; its second field, the name, may hold blanks and brackets. */
  static Duration of(String stat, String uptime) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long began = Long.parseLong(fields[STARTTIME - STATE]) * MILLIS_OF_TICK;
    double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
    return Duration.ofMillis(Math.round(seconds * 1000) - began);
  }
}
