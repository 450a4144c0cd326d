// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code sealpost web preview}: for those who write pages. The site is made anew for each page that
 * is asked for, and the browser asks again every two seconds.
 */
@Command(
    name = "preview",
    description = "Shows the site at http://127.0.0.1:PORT/ while you edit it; Ctrl-C ends it.",
    mixinStandardHelpOptions = true)
final class WebPreview implements Callable<Integer> {
  private static final Map<String, String> TYPES =
      Map.of("html", "text/html", "css", "text/css", "svg", "image/svg+xml", "xml", "text/xml");

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      defaultValue = WebRender.CONFIG,
      description = "The relay's configuration; default: ${DEFAULT-VALUE}.")
  private @Nullable Path config;

  @Option(
      names = "--port",
      defaultValue = "8000",
      description = "Port on 127.0.0.1, 0 for a free one; default: ${DEFAULT-VALUE}.")
  private int port;

  @Override
  public Integer call() throws Problem {
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    try {
      Path folder = Files.createTempDirectory("sealpost-web");
      WebRender.render(Objects.requireNonNull(config), folder);
      InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      HttpServer server = HttpServer.create(new InetSocketAddress(here, port), 0);
      server.createContext("/", exchange -> answer(exchange, folder));
      server.start();
      out.println("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      out.flush();
      new CountDownLatch(1).await(); // until Ctrl-C
    } catch (IOException e) {
      throw Problem.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Sealpost.OK;
  }

  private void answer(HttpExchange exchange, Path folder) throws IOException {
    String name = exchange.getRequestURI().getPath();
    Path file = folder.resolve(name.substring(1) + (name.endsWith("/") ? "index.html" : ""));
    int status = 200;
    byte[] body;
    try {
      if (name.endsWith("/") || name.endsWith(".html")) {
        WebRender.render(Objects.requireNonNull(config), folder);
        exchange.getResponseHeaders().set("Refresh", "2");
      }
      if (file.normalize().startsWith(folder) && Files.isRegularFile(file)) {
        body = Files.readAllBytes(file);
      } else {
        status = 404;
        body = "There is nothing here.\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      }
    } catch (Problem e) {
      status = 500;
      body = (e.getMessage() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    String extension = file.toString().replaceFirst(".*\\.", "");
    String type = status == 200 ? TYPES.getOrDefault(extension, "text/plain") : "text/plain";
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
