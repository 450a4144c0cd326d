// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sealpost.tests.client.RelayEnv;

/** The process {@code sealpostd} of the relay: its parent starts another when it ends. */
final class Daemon {
  private final RelayEnv env;
  private long lastPid;

  Daemon(RelayEnv env) {
    this.env = env;
  }

  /** Asks it to end, as an operator's restart does (SIGTERM). */
  void terminate() throws IOException {
    assertTrue(process().destroy(), "SIGTERM");
  }

  /** Ends it as a crash does (SIGKILL), and waits until it is gone. */
  void kill() throws IOException {
    ProcessHandle old = process();
    assertTrue(old.destroyForcibly(), "SIGKILL");
    Relay.await("the killed sealpostd is gone", () -> !old.isAlive());
  }

  /** Has it read its configuration again (SIGHUP). */
  void reload() throws Exception {
    long pid = process().pid();
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(pid)).inheritIO().start();
    assertEquals(0, kill.waitFor(), "SIGHUP");
  }

  /** Changes the configuration, and waits until new connections have it; returns what it was. */
  String change(UnaryOperator<String> edit) throws Exception {
    Path config = env.path("CONFIG");
    String before = Files.readString(config);
    Files.writeString(config, edit.apply(before));
    long times = timesRead();
    reload();
    Relay.await("the configuration is read again", () -> timesRead() > times);
    return before;
  }

  private long timesRead() {
    try {
      String log = RelayLogs.read(env.path("LOG_DIR").resolve("sealpostd.log"));
      return log.lines().filter(line -> line.endsWith("configuration read again")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until another process than the last one ended here runs. */
  void awaitOther() {
    Relay.await(
        "another sealpostd than " + lastPid,
        () -> pid().filter(pid -> pid != lastPid).flatMap(ProcessHandle::of).isPresent());
  }

  private ProcessHandle process() throws IOException {
    lastPid = pid().orElseThrow(() -> new IOException("no sealpostd runs"));
    return ProcessHandle.of(lastPid)
        .orElseThrow(() -> new IOException("sealpostd " + lastPid + " does not run"));
  }

  /** The number in the pid file; empty while there is none. */
  private Optional<Long> pid() {
    try {
      String text = Files.readString(env.path("RELAYD_PID_FILE")).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
