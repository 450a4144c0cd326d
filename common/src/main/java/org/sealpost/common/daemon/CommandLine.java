// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sealpost.common.config.EditDistance;

/**
 * The arguments of a daemon: {@code [--config FILE] [--run-dir DIR] [--version] [--help]
 * [SERVICE[=ADDRESS]...]}.
 *
 * <p>Diagnostics: {@link IllegalArgumentException} with a message for the operator.
 *
 * @param config the configuration file
 * @param runDirectory where a service's socket stands unless an address is given
 * @param services wanted services, none for all, each with its address
 * @param show {@code help}, {@code version} or empty
 */
record CommandLine(
    Path config, Path runDirectory, Map<String, ListenAddress> services, String show) {
  private static final Path CONFIG = Path.of("/etc/sealpost/chatmail.ini");
  private static final Path RUN_DIRECTORY = Path.of("/run/sealpost");

  /** Reads the arguments; a service must be one of those that exist. */
  static CommandLine parse(List<String> arguments, List<String> known) {
    Path config = CONFIG;
    Path runDirectory = RUN_DIRECTORY;
    String show = "";
    List<String> wanted = new ArrayList<>();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String argument = rest.next();
      switch (argument) {
        case "--config" -> config = Path.of(value(argument, rest));
        case "--run-dir" -> runDirectory = Path.of(value(argument, rest));
        case "--help", "--version" -> show = argument.substring(2);
        default -> wanted.add(argument);
      }
    }
    Map<String, ListenAddress> services = new LinkedHashMap<>();
    for (String argument : wanted) {
      String name = argument.split("=", 2)[0];
      if (name.startsWith("-")) {
        throw new IllegalArgumentException("unknown option " + name);
      }
      if (!known.contains(name)) {
        throw new IllegalArgumentException(unknown(name, known));
      }
      services.put(
          name,
          argument.contains("=")
              ? ListenAddress.parse(argument.substring(name.length() + 1))
              : defaultAddress(runDirectory, name));
    }
    return new CommandLine(config, runDirectory, services, show);
  }

  /** Where that service listens. */
  ListenAddress address(String service) {
    return services.getOrDefault(service, defaultAddress(runDirectory, service));
  }

  /**
   * Where this process shows its metrics: in the directory that systemd has made for the unit (its
   * {@code RuntimeDirectory=}), else beside the other sockets. A daemon of some services has a name
   * of its own there.
   */
  ListenAddress metricsAddress() {
    String unit = System.getenv("RUNTIME_DIRECTORY");
    if (unit != null) {
      return new ListenAddress.Unix(Path.of(unit, "metrics.sock"));
    }
    String name = String.join("-", services.keySet());
    return defaultAddress(runDirectory, name.isEmpty() ? "metrics" : "metrics-" + name);
  }

  private static ListenAddress defaultAddress(Path runDirectory, String service) {
    return new ListenAddress.Unix(runDirectory.toAbsolutePath().resolve(service + ".sock"));
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static String unknown(String name, List<String> known) {
    String hint =
        EditDistance.nearest(name, known).map(near -> ", did you mean " + near + "?").orElse("");
    return "unknown service " + name + hint + " (there are: " + String.join(" ", known) + ")";
  }
}
