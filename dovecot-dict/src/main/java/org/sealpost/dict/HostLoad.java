// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sealpost.common.config.ChatmailConfig;

/** How busy this machine is. */
interface HostLoad {
  /** Load average of the last minute. */
  double load1m() throws IOException;

  /** Bytes of memory that can be had without swapping. */
  long availableMemory() throws IOException;

  /** Bytes that the mail user may still write where the mailboxes are. */
  long freeDiskSpace() throws IOException;

  /** Asks Linux (proc(5)). */
  static HostLoad ofLinux(ChatmailConfig config) {
    return new Linux(Path.of("/proc"), config.mailboxesDir());
  }

  /**
   * Reads proc(5).
   *
   * @param proc where it is mounted
   * @param mailboxes directory whose file system counts
   */
  record Linux(Path proc, Path mailboxes) implements HostLoad {
    @Override
    public double load1m() throws IOException {
      String loadavg = Files.readString(proc.resolve("loadavg"), US_ASCII);
      try {
        return Double.parseDouble(loadavg.substring(0, Math.max(0, loadavg.indexOf(' '))));
      } catch (NumberFormatException e) {
        throw new IOException("loadavg has no number", e);
      }
    }

    @Override
    public long availableMemory() throws IOException {
      for (String line : Files.readAllLines(proc.resolve("meminfo"), US_ASCII)) {
        if (line.startsWith("MemAvailable:")) {
          try {
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
          } catch (NumberFormatException e) {
            throw new IOException("MemAvailable has no number", e);
          }
        }
      }
      throw new IOException("meminfo has no MemAvailable");
    }

    @Override
    public long freeDiskSpace() throws IOException {
      return Files.getFileStore(mailboxes).getUsableSpace();
    }
  }
}
