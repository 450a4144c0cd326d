// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/**
 * The skeleton of every daemon's {@code Main}: arguments, configuration, sockets, signals.
 *
 * <ul>
 *   <li>SIGTERM, SIGINT: accept nothing more, finish what is in hand, end within 10 s, status 0
 *   <li>SIGHUP: read the configuration again; if it is bad, say why and go on with the old one
 * </ul>
 *
 * <p>Diagnostics: {@link ExitStatus}.
 */
public final class DaemonProgram {
  private final String name;
  private final String version;
  private final Composition composition;
  private final BlockingQueue<String> signals = new LinkedBlockingQueue<>();

  /**
   * @param name program name, for help and log
   */
  public DaemonProgram(String name, String version, Composition composition) {
    this.name = name;
    this.version = version;
    this.composition = composition;
  }

  /**
   * Runs until a signal ends it.
   *
   * @return the exit status
   */
  public int run(String... arguments) {
    CommandLine commandLine;
    try {
      commandLine = CommandLine.parse(List.of(arguments), composition.names());
    } catch (IllegalArgumentException e) {
      System.err.println(name + ": " + e.getMessage() + "\n" + usage());
      return ExitStatus.USAGE;
    }
    switch (commandLine.show()) {
      case "help" -> System.out.println(usage());
      case "version" -> System.out.println(name + " " + version);
      default -> {
        return run(commandLine);
      }
    }
    return ExitStatus.OK;
  }

  private String usage() {
    return "usage: "
        + name
        + " [--config FILE] [--run-dir DIR] [--version] [--help] [SERVICE[=ADDRESS]...]\n"
        + "services: "
        + String.join(" ", composition.names())
        + "\naddresses: unix:/path (default: DIR/SERVICE.sock) or inet:host:port";
  }

  private int run(CommandLine commandLine) {
    try {
      List<Service> services = open(commandLine);
      Daemon daemon = new Daemon(Daemon.MAX_CONNECTIONS, composition.connections());
      listen(daemon, services, commandLine);
      composition.monitoring(commandLine.metricsAddress()).forEach(m -> listen(daemon, m));
      // Before the first connection: a signal from here on ends or reloads in good order.
      for (String signal : List.of("TERM", "INT", "HUP")) {
        Signals.handle(signal, () -> signals.add(signal));
      }
      daemon.start();
      Log.info(name + " " + version + " started" + started(daemon));
      serve(daemon, commandLine);
      return ExitStatus.OK;
    } catch (BadConfiguration e) {
      e.problems().forEach(problem -> Log.error(problem, null));
      return ExitStatus.CONFIG;
    } catch (IOException e) {
      Log.error(String.valueOf(e.getMessage()), null);
      return ExitStatus.OS_ERROR;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.SOFTWARE;
    }
  }

  private List<Service> open(CommandLine commandLine) throws BadConfiguration {
    return composition.open(commandLine.config(), List.copyOf(commandLine.services().keySet()));
  }

  private void serve(Daemon daemon, CommandLine commandLine) throws InterruptedException {
    String signal = signals.take();
    while (signal.equals("HUP")) {
      reload(daemon, commandLine);
      signal = signals.take();
    }
    Log.info("SIG" + signal + ": finishing what is in hand");
    int cut = daemon.drain(Daemon.DRAIN_MILLIS);
    Log.info("ended" + (cut == 0 ? "" : ", " + cut + " connections cut"));
  }

  private void reload(Daemon daemon, CommandLine commandLine) {
    try {
      daemon.replace(open(commandLine));
      Log.info("configuration read again");
    } catch (BadConfiguration e) {
      e.problems().forEach(problem -> Log.error(problem, null));
      Log.error("configuration not taken over, the old one stays", null);
    } catch (RuntimeException e) {
      Log.error("configuration not taken over, the old one stays", e);
    }
  }

  /** All sockets, or a message with every one that could not be had. */
  private static void listen(Daemon daemon, List<Service> services, CommandLine commandLine)
      throws IOException {
    InheritedSockets inherited =
        InheritedSockets.of(System.getenv(), ProcessHandle.current().pid());
    Set<String> unknown = new TreeSet<>(inherited.names());
    List<String> problems = new ArrayList<>();
    for (Service service : services) {
      unknown.remove(service.name());
      try {
        for (Listener listener : sockets(service.name(), inherited, commandLine)) {
          daemon.listen(service, listener);
        }
      } catch (IOException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new IOException(String.join("\n", problems));
    }
    if (!unknown.isEmpty()) {
      Log.warning("inherited sockets that nothing here serves: " + String.join(" ", unknown));
    }
  }

  /** Mail does not wait for those who only look on. */
  private static void listen(Daemon daemon, Composition.Monitoring monitoring) {
    for (ListenAddress address : monitoring.addresses()) {
      try {
        daemon.listen(monitoring.service(), Listener.bind(monitoring.service().name(), address));
      } catch (IOException e) {
        Log.warning(String.valueOf(e.getMessage()));
      }
    }
  }

  private static List<Listener> sockets(
      String service, InheritedSockets inherited, CommandLine commandLine) throws IOException {
    if (inherited.names().contains(service)) {
      try {
        return inherited.adopt(service);
      } catch (IOException e) {
        Log.warning(service + ": " + e.getMessage() + "; a socket of our own takes its place");
      }
    }
    return List.of(Listener.bind(service, commandLine.address(service)));
  }

  private static String started(Daemon daemon) {
    return daemon.listeners().stream()
        .map(listener -> listener.service() + "=" + listener.origin())
        .collect(
            Collectors.joining(
                " ",
                ": ",
                ", " + ProcessAge.ofThisProcess().toMillis() + " ms after the process began"));
  }
}
