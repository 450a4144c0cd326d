// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A milter's process, until closed; its output is a file. */
final class Filter implements AutoCloseable {
  private static final long START_SECONDS = 20;

  private final Process process;
  private final Path log;

  private Filter(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts it and waits for its sockets, which anybody may use from then on. */
  static Filter start(Path log, List<String> command, List<Path> sockets) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    Filter filter = new Filter(process, log);
    for (Path socket : sockets) {
      filter.await(socket);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    return filter;
  }

  private void await(Path socket) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!Files.exists(socket)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        process.destroy();
        throw new IOException("no filter: " + Files.readString(log));
      }
      Pause.shortly();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
