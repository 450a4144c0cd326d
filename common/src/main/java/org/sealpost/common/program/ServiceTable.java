// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.program;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.BadConfiguration;
import org.sealpost.common.daemon.Composition;
import org.sealpost.common.daemon.DaemonProgram;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;

/** The services of a daemon, each made from {@code chatmail.ini}. */
public final class ServiceTable implements Composition {
  private final Map<String, Function<ChatmailConfig, Service>> services = new LinkedHashMap<>();

  /** Adds a service; its name is that of its socket. */
  public ServiceTable with(String name, Function<ChatmailConfig, Service> service) {
    services.put(name, service);
    return this;
  }

  /**
   * Runs the daemon to its end, and the process with it.
   *
   * @param main the class whose jar knows the version
   */
  public void main(String program, Class<?> main, String[] arguments) {
    String version =
        Objects.requireNonNullElse(main.getPackage().getImplementationVersion(), "unpacked");
    System.exit(new DaemonProgram(program, version, this).run(arguments));
  }

  @Override
  public List<String> names() {
    return List.copyOf(services.keySet());
  }

  @Override
  public List<Service> open(Path configuration, List<String> wanted) throws BadConfiguration {
    try {
      ChatmailConfig config = ChatmailConfig.load(configuration);
      config.warnings().forEach(Log::warning);
      List<String> chosen = wanted.isEmpty() ? config.services() : wanted;
      List<String> unknown = chosen.stream().filter(name -> !services.containsKey(name)).toList();
      if (!unknown.isEmpty()) {
        throw new BadConfiguration(
            List.of("services: unknown " + unknown + ", there are " + services.keySet()));
      }
      List<Service> opened = new ArrayList<>();
      services.forEach(
          (name, service) -> {
            if (chosen.isEmpty() || chosen.contains(name)) {
              opened.add(service.apply(config));
            }
          });
      return opened;
    } catch (ConfigException e) {
      throw new BadConfiguration(e.problems());
    } catch (UncheckedIOException e) {
      // A file that the configuration names cannot be used.
      throw new BadConfiguration(List.of(String.valueOf(e.getMessage())));
    }
  }
}
