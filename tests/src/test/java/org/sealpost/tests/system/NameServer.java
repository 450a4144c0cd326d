// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The name server of a relay, silent until this is closed: asked, it says nothing at all. */
final class NameServer implements AutoCloseable {
  private final List<String> processes;

  private NameServer(List<String> processes) {
    this.processes = processes;
  }

  static NameServer silence(Relay relay) throws IOException {
    String pid = Files.readString(relay.env().path("DNS_PID_FILE")).strip();
    ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    Stream<ProcessHandle> all = Stream.concat(Stream.of(server), server.descendants());
    NameServer silent = new NameServer(all.map(process -> "" + process.pid()).toList());
    silent.signal("-STOP");
    return silent;
  }

  @Override
  public void close() throws IOException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    command.addAll(processes);
    try {
      if (new ProcessBuilder(command).start().waitFor() != 0) {
        throw new IOException("failed: " + command);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
