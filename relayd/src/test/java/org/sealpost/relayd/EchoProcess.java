// SPDX-License-Identifier: Apache-2.0
package org.sealpost.relayd;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@link EchoProgram} as a process of its own, with or without the supervisor. */
final class EchoProcess implements Closeable {
  private static final List<String> OPEN_MODULES =
      List.of(
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private final Path directory;
  private final Process process;

  private EchoProcess(Path directory, List<String> command) throws IOException {
    this.directory = directory;
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
  }

  /** Alone: it makes its own socket. */
  static EchoProcess alone(Path directory, String... arguments) throws IOException {
    return new EchoProcess(directory, java(directory, javaHome(), OPEN_MODULES, arguments));
  }

  /** Below the supervisor, on some JDK. */
  static EchoProcess supervised(Path directory, Path javaHome, boolean mayAdopt)
      throws IOException {
    Object uid = Files.getAttribute(directory, "unix:uid");
    Object gid = Files.getAttribute(directory, "unix:gid");
    List<String> command = new ArrayList<>(List.of("perl", "src/main/scripts/sealpost-supervise"));
    command.addAll(List.of("--run-dir", directory.toString()));
    command.addAll(List.of("--pid-file", directory.resolve("echod.pid").toString()));
    command.addAll(List.of("--log", directory.resolve("log").toString()));
    command.addAll(List.of("--socket", "echo=" + uid + ":" + gid + ":0660", "--"));
    command.addAll(java(directory, javaHome, mayAdopt ? OPEN_MODULES : List.of()));
    return new EchoProcess(directory, command);
  }

  static Path javaHome() {
    return Path.of(System.getProperty("java.home", "/"));
  }

  private static List<String> java(
      Path directory, Path javaHome, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.addAll(options);
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    command.add(EchoProgram.class.getName());
    command.addAll(List.of("--config", directory.resolve("conf").toString()));
    command.addAll(List.of("--run-dir", directory.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Path log() {
    return directory.resolve("log");
  }

  String logged() throws IOException {
    return Files.readString(log());
  }

  Path socket() {
    return directory.resolve("echo.sock");
  }

  /** Waits for a line of the log, for the n-th time. */
  void awaitLogged(String text, int times) throws IOException, InterruptedException {
    for (int i = 0; i < 3000; i++) {
      if (logged().split(java.util.regex.Pattern.quote(text), -1).length > times) {
        return;
      }
      Thread.sleep(10); // another process: there is nothing to wait on
    }
    throw new AssertionError("not logged: " + text + "\n" + logged());
  }

  /** Greeting and one echo over a new connection. */
  String exchange(String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      channel.write(StandardCharsets.US_ASCII.encode(text));
      channel.shutdownOutput();
      ByteBuffer buffer = ByteBuffer.allocate(256);
      while (channel.read(buffer) != -1) {
        // Until the end of stream.
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    kill(name, process.pid());
  }

  /** To the supervisor's child. */
  void signalChild(String name) throws IOException, InterruptedException {
    kill(name, Long.parseLong(Files.readString(directory.resolve("echod.pid")).strip()));
  }

  private static void kill(String name, long pid) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor();
  }

  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end");
    }
    return process.exitValue();
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
  }
}
