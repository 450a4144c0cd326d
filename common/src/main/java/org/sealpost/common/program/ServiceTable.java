// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.program;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ConfigException;
import org.sealpost.common.daemon.BadConfiguration;
import org.sealpost.common.daemon.Composition;
import org.sealpost.common.daemon.DaemonProgram;
import org.sealpost.common.daemon.ListenAddress;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Service;
import org.sealpost.common.metrics.ConnectionMetrics;
import org.sealpost.common.metrics.Metrics;

/** The services of a daemon, each made from {@code chatmail.ini}. */
public final class ServiceTable implements Composition {
  /** Where the official relay's metrics are, and so an operator's scrape configuration. */
  private static final int MTAIL_PORT = 3903;

  private final Map<String, Function<ChatmailConfig, Service>> services = new LinkedHashMap<>();
  private final Metrics metrics;
  private Optional<String> mtailAddress = Optional.empty();

  /**
   * A table without services.
   *
   * @param metrics what those that come count in
   */
  public ServiceTable(Metrics metrics) {
    this.metrics = metrics;
  }

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
  public ConnectionMetrics connections() {
    return metrics.connections();
  }

  @Override
  public List<Monitoring> monitoring(ListenAddress socket) {
    List<ListenAddress> addresses = new ArrayList<>(List.of(socket));
    mtailAddress.ifPresent(text -> addresses.add(mtail(text)));
    return List.of(new Monitoring(new MetricsService(new MetricsPages(metrics)), addresses));
  }

  private static ListenAddress mtail(String text) {
    String host = text.contains(":") ? "[" + text + "]" : text;
    return ListenAddress.parse("inet:" + host + ":" + MTAIL_PORT);
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
      // One process at a time can have the port: of several, the one that speaks HTTP anyway.
      boolean isFront = services.size() == opened.size() || chosen.contains("web");
      mtailAddress = isFront ? config.mtailAddress() : Optional.empty();
      return opened;
    } catch (ConfigException e) {
      throw new BadConfiguration(e.problems());
    } catch (UncheckedIOException e) {
      // A file that the configuration names cannot be used.
      throw new BadConfiguration(List.of(String.valueOf(e.getMessage())));
    }
  }
}
