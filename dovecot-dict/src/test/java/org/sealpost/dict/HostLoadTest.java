// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLoadTest {
  private final Path proc;
  private final HostLoad host;

  HostLoadTest(@TempDir Path proc) {
    this.proc = proc;
    this.host = new HostLoad.Linux(proc, proc);
  }

  @Test
  void figures_areThoseOfProc() throws IOException {
    Files.writeString(proc.resolve("loadavg"), "5.25 1.00 0.50 1/200 4711\n");
    Files.writeString(
        proc.resolve("meminfo"), "MemTotal:  2000 kB\nMemFree: 1 kB\nMemAvailable:   1024 kB\n");
    assertEquals(5.25, host.load1m());
    assertEquals(1 << 20, host.availableMemory());
    assertTrue(host.freeDiskSpace() > 0);
  }

  @Test
  void whatCannotBeRead_isTrouble() throws IOException {
    assertThrows(IOException.class, host::load1m);
    assertThrows(IOException.class, host::availableMemory);
    Files.writeString(proc.resolve("loadavg"), "");
    Files.writeString(proc.resolve("meminfo"), "MemFree: 1 kB\n");
    assertThrows(IOException.class, host::load1m);
    assertThrows(IOException.class, host::availableMemory);
    HostLoad nowhere = new HostLoad.Linux(proc, proc.resolve("missing"));
    assertThrows(IOException.class, nowhere::freeDiskSpace);
  }
}
