// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The DKIM screen as a daemon of its own. */
final class DkimDaemon implements AutoCloseable {
  private final Process process;

  private DkimDaemon(Process process) {
    this.process = process;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param directory for its configuration and its log
   * @param settings lines of chatmail.ini below the section
   * @param services where each listens
   */
  static DkimDaemon start(Path directory, String settings, Map<String, InetSocketAddress> services)
      throws Exception {
    Path config = directory.resolve("chatmail.ini");
    Files.writeString(config, "[params]\n" + settings);
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin/java");
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-Xss256k"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.sealpost.dkim.Main", "--config", config.toString()));
    services.forEach((name, at) -> command.add(name + "=" + milter(at)));
    DkimDaemon daemon =
        new DkimDaemon(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("screen.log").toFile())
                .start());
    for (InetSocketAddress at : services.values()) {
      Relay.await("the screen listens", () -> listens(at));
    }
    return daemon;
  }

  /** An address as Postfix writes it, and as the daemon reads it. */
  static String milter(InetSocketAddress at) {
    return "inet:" + at.getHostString() + ":" + at.getPort();
  }

  static boolean listens(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
