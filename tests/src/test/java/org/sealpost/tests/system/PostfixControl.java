// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.sealpost.tests.client.RelayEnv;

/** The Postfix of a relay, as its operator handles it. */
final class PostfixControl {
  /** The processes that decide, by the configuration they started with, what becomes of a mail. */
  private static final Set<String> KEEPS_CONFIGURATION =
      Set.of("smtpd", "cleanup", "trivial-rewrite", "qmgr");

  private final String directory;

  PostfixControl(RelayEnv env) {
    directory = env.get("POSTFIX_CONF_DIR");
  }

  /** The value of a parameter of main.cf, unexpanded. */
  String parameter(String name) throws IOException {
    return run(List.of("postconf", "-c", directory, "-h", name)).strip();
  }

  /** Changes a parameter of main.cf, and has Postfix read it. */
  void change(String name, String value) throws IOException {
    run(List.of("postconf", "-c", directory, "-e", name + "=" + value));
    reload();
  }

  /**
   * Takes no more connections at port 25.
   *
   * @param address where the relay listens
   * @return master.cf from before
   */
  String closePort25(String address) throws IOException {
    String before = Files.readString(masterCf(), UTF_8);
    String service = "(?m)^" + Pattern.quote(address) + ":25\\s.*\n(?:[ \t].*\n)*";
    String after = before.replaceFirst(service, "");
    if (after.equals(before)) {
      throw new IOException(masterCf() + ": no port 25 of " + address);
    }
    putMasterCf(after);
    return before;
  }

  void putMasterCf(String text) throws IOException {
    Files.writeString(masterCf(), text, UTF_8);
    reload();
  }

  private Path masterCf() {
    return Path.of(directory, "master.cf");
  }

  /** What a table says of a key; empty if nothing. */
  String lookUp(String table, String key) throws IOException {
    List<String> command = List.of("postmap", "-c", directory, "-q", key, table);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }

  /** Has Postfix try again at once what it has put off. */
  void flush() throws IOException {
    run(List.of("postqueue", "-c", directory, "-f"));
  }

  /**
   * Has Postfix read its configuration and tables again. The command only tells the master: until a
   * process of before has ended, the next session may still be served by it, as before.
   */
  void reload() throws IOException {
    List<ProcessHandle> before = master().children().toList();
    run(List.of("postfix", "-c", directory, "reload"));
    for (ProcessHandle process : before) {
      if (KEEPS_CONFIGURATION.contains(name(process))) {
        awaitEnd(process);
      }
    }
  }

  private ProcessHandle master() throws IOException {
    Path file = Path.of(parameter("queue_directory"), "pid", "master.pid");
    long pid = Long.parseLong(Files.readString(file, UTF_8).strip());
    return ProcessHandle.of(pid).orElseThrow(() -> new IOException("Postfix does not run"));
  }

  private static String name(ProcessHandle process) throws IOException {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"), UTF_8)
          .strip();
    } catch (NoSuchFileException e) {
      return "ended";
    }
  }

  private static void awaitEnd(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(Relay.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("a process of before the reload still runs: " + process.info(), e);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static String run(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": status " + process.exitValue() + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return output;
  }
}
