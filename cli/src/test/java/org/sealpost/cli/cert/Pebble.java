// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.cert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A certificate authority on 127.24.0.x: pebble(1), which asks the DNS of pebble-challtestsrv(1)
 * and looks at names on a web server that shows a directory, as nginx does on port 80.
 */
final class Pebble implements AutoCloseable {
  private static final String AUTHORITY = "127.24.0.1";
  private static final String RELAY = "127.24.0.2";

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final HttpServer web;
  private final int api;
  private final int dnsManagement;

  static boolean isInstalled() {
    return Files.exists(Path.of("/usr/bin/pebble"))
        && Files.exists(Path.of("/usr/bin/pebble-challtestsrv"));
  }

  /**
   * Starts all of it.
   *
   * @param webRoot what the relay shows
   * @param environment more for pebble, such as the share of nonces it refuses
   */
  Pebble(Path directory, Path webRoot, Map<String, String> environment) throws Exception {
    this.directory = directory;
    SelfSigned.make(AUTHORITY, directory.resolve("own.key"), directory.resolve("own.pem"));
    web = HttpServer.create(new InetSocketAddress(RELAY, 0), 0);
    web.createContext(
        "/",
        exchange -> {
          Path file = webRoot.resolve(exchange.getRequestURI().getPath().substring(1));
          byte[] body = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
          exchange.sendResponseHeaders(body.length == 0 ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    web.start();
    api = freePort();
    int dns = freePort();
    dnsManagement = freePort();
    Path config = directory.resolve("pebble.json");
    Files.writeString(
        config,
        new Gson()
            .toJson(
                Map.of(
                    "pebble",
                    Map.of(
                        "listenAddress",
                        AUTHORITY + ":" + api,
                        "managementListenAddress",
                        "",
                        "certificate",
                        file("own.pem"),
                        "privateKey",
                        file("own.key"),
                        "httpPort",
                        web.getAddress().getPort(),
                        "tlsPort",
                        1))));
    start(
        Map.of(),
        "pebble-challtestsrv",
        "-defaultIPv4=" + RELAY,
        "-defaultIPv6=",
        "-dns01=" + AUTHORITY + ":" + dns,
        "-management=" + AUTHORITY + ":" + dnsManagement,
        "-http01=",
        "-https01=",
        "-tlsalpn01=");
    start(
        environment,
        "pebble",
        "-config=" + config,
        "-strict",
        "-dnsserver=" + AUTHORITY + ":" + dns);
    awaitPort(dnsManagement);
    awaitPort(api);
  }

  private void start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
    builder.environment().put("PEBBLE_WFE_NONCEREJECT", "0");
    builder.environment().put("PEBBLE_AUTHZREUSE", "0");
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(directory.resolve(command[0] + ".log").toFile());
    processes.add(builder.start());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(AUTHORITY))) {
      return socket.getLocalPort();
    }
  }

  private void awaitPort(int port) throws Exception {
    for (int i = 0; i < 600; i++) {
      try (java.net.Socket socket = new java.net.Socket(AUTHORITY, port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (!processes.stream().allMatch(Process::isAlive)) {
          break;
        }
        Thread.sleep(50);
      }
    }
    throw new IOException("pebble does not start: " + log());
  }

  String log() throws IOException {
    return Files.readString(directory.resolve("pebble.log"));
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  /** Its ACME directory. */
  String url() {
    return "https://" + AUTHORITY + ":" + api + "/dir";
  }

  /** What its own web server is trusted by. */
  String ca() {
    return file("own.pem");
  }

  /** Where a name leads, for the authority. */
  void dns(String name, String address) throws Exception {
    ask("add-a", Map.of("host", name + ".", "addresses", List.of(address)));
  }

  /** The name is not in DNS. */
  void dnsFails(String name) throws Exception {
    ask("set-servfail", Map.of("host", name + "."));
  }

  private void ask(String verb, Map<String, ?> body) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://" + AUTHORITY + ":" + dnsManagement + "/" + verb))
                    .timeout(Duration.ofSeconds(30))
                    .POST(HttpRequest.BodyPublishers.ofString(new Gson().toJson(body), UTF_8))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(verb + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    web.stop(0);
  }
}
