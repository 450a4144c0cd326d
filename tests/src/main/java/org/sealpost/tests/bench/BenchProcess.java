// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A service in a process and a temporary directory of its own, until closed. */
final class BenchProcess implements AutoCloseable {
  private static final long START_MILLIS = 20_000;

  private final Path directory;
  private final Path socket;
  private final Process process;

  /**
   * Starts it.
   *
   * @param directory its own, which goes with it
   * @param socket name of the socket in it that is there when the process is ready
   */
  BenchProcess(Path directory, String socket, List<String> command) throws IOException {
    this.directory = directory;
    this.socket = directory.resolve(socket);
    this.process =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("log").toFile())
            .redirectError(directory.resolve("log").toFile())
            .start();
    awaitSocket();
  }

  /** The baseline, with a JVM like that of sealpostd. */
  static BenchProcess dunno() throws IOException {
    Path directory = Files.createTempDirectory("bench");
    Path socket = directory.resolve("policy.sock");
    return new BenchProcess(directory, "policy.sock", java(PolicyBench.class, "--dunno", socket));
  }

  /** A program of this class path, in a JVM like that of sealpostd. */
  static List<String> java(Class<?> program, String option, Path socket) {
    return List.of(
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
        "-XX:+UseSerialGC",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName(),
        option,
        socket.toString());
  }

  /** A sealpostd with the policy service alone. */
  static BenchProcess sealpostd(Path program) throws IOException {
    Path directory = Files.createTempDirectory("bench");
    Path mail = directory.resolve("mail");
    for (int i = 0; i < PolicyRequests.LOGINS; i++) {
      Path mailbox = Files.createDirectories(mail.resolve(PolicyRequests.login(i)));
      Files.writeString(mailbox.resolve("password"), "{SHA512-CRYPT}$6$x$x");
    }
    Path config = directory.resolve("chatmail.ini");
    Files.writeString(
        config,
        """
        [params]
        mail_domain = %s
        mailboxes_dir = %s
        state_database = %s
        max_user_send_per_minute = 1000000
        max_user_send_burst_size = 1000000
        max_user_recipients_per_hour = 0
        max_client_connections_per_minute = 1000000
        max_client_messages_per_minute = 0
        """
            .formatted(PolicyRequests.DOMAIN, mail, directory.resolve("state.db")));
    return new BenchProcess(
        directory,
        "policy.sock",
        List.of(
            PolicyBench.existing(program).toString(),
            "--config",
            config.toString(),
            "--run-dir",
            directory.toString(),
            "policy"));
  }

  Path socket() {
    return socket;
  }

  /** Another socket of the same process. */
  Path socket(String name) {
    return directory.resolve(name);
  }

  private void awaitSocket() throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (!Files.exists(socket)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException("no service: " + Files.readString(directory.resolve("log")));
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  /** Proportional set size: memory of its own and its share of what it shares. */
  long pssKilobytes() throws IOException {
    Path rollup = Path.of("/proc/" + process.pid() + "/smaps_rollup");
    for (String line : Files.readAllLines(rollup)) {
      if (line.startsWith("Pss:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException(rollup + " has no Pss");
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
