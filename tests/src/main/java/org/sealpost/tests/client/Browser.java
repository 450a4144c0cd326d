// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, told what to do over the DevTools protocol: JSON over a
 * WebSocket, {@code {"id": 1, "method": "Page.navigate", "params": {...}}}, answered by {@code
 * {"id": 1, "result": {...}}}; events have a method and no id.
 *
 * <p>Diagnostics: {@link IOException} when the browser does not answer in {@value #SECONDS} s, or
 * says that it could not do it.
 */
public final class Browser implements AutoCloseable {
  private static final int SECONDS = 90;

  private final Process process;
  private final WebSocket socket;
  private final Messages messages;
  private final AtomicInteger lastId = new AtomicInteger();

  private Browser(Process process, WebSocket socket, Messages messages) {
    this.process = process;
    this.socket = socket;
    this.messages = messages;
  }

  /**
   * Starts it.
   *
   * @param directory where it keeps what it keeps; empty
   * @param options more for its command line
   */
  public static Browser start(Path program, Path directory, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of("--no-sandbox", "--disable-gpu", "--hide-scrollbars"));
    command.addAll(List.of("--remote-debugging-port=0", "--user-data-dir=" + directory));
    command.addAll(options);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("chromium.log").toFile())
            .start();
    try {
      HttpClient http = HttpClient.newHttpClient();
      URI page = URI.create("http://127.0.0.1:" + port(process, directory) + "/json/new");
      HttpResponse<String> opened =
          http.send(
              HttpRequest.newBuilder(page).PUT(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.ofString());
      String address =
          JsonParser.parseString(opened.body())
              .getAsJsonObject()
              .get("webSocketDebuggerUrl")
              .getAsString();
      Messages messages = new Messages();
      WebSocket socket = http.newWebSocketBuilder().buildAsync(URI.create(address), messages).get();
      Browser browser = new Browser(process, socket, messages);
      for (String domain : List.of("Page", "Network", "Log")) {
        browser.call(domain + ".enable", new JsonObject());
      }
      return browser;
    } catch (InterruptedException | ExecutionException e) {
      end(process);
      throw new IOException(e);
    }
  }

  /** What Debian calls by its name is a script; the browser is its child, and has some more. */
  private static void end(Process process) {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** It writes the port that it has chosen into a file. */
  private static String port(Process process, Path directory)
      throws IOException, InterruptedException {
    Path file = directory.resolve("DevToolsActivePort");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!Files.exists(file) || Files.size(file) == 0) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IOException(Files.readString(directory.resolve("chromium.log"), UTF_8));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return Files.readAllLines(file, UTF_8).get(0);
  }

  /** Sets the size of the window in CSS pixels, and which colours its user prefers. */
  public void show(int width, int height, boolean dark) throws IOException {
    JsonObject metrics = new JsonObject();
    metrics.addProperty("width", width);
    metrics.addProperty("height", height);
    metrics.addProperty("deviceScaleFactor", 1);
    metrics.addProperty("mobile", width < 600);
    call("Emulation.setDeviceMetricsOverride", metrics);
    String scheme = dark ? "dark" : "light";
    call(
        "Emulation.setEmulatedMedia",
        "{\"features\": [{\"name\": \"prefers-color-scheme\", \"value\": \"" + scheme + "\"}]}");
  }

  /** Loads a page, and waits until all of it is there. */
  public void open(String url) throws IOException {
    messages.requests.clear();
    messages.complaints.clear();
    messages.loads.clear();
    JsonObject params = new JsonObject();
    params.addProperty("url", url);
    JsonObject result = call("Page.navigate", params);
    if (result.has("errorText")) {
      throw new IOException(url + ": " + result.get("errorText").getAsString());
    }
    try {
      if (messages.loads.poll(SECONDS, TimeUnit.SECONDS) == null) {
        throw new IOException(url + " is not loaded after " + SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** What a JavaScript expression says in the page, as text. */
  public String evaluate(String expression) throws IOException {
    JsonObject params = new JsonObject();
    params.addProperty("expression", expression);
    params.addProperty("returnByValue", true);
    JsonObject answer = call("Runtime.evaluate", params);
    if (answer.has("exceptionDetails")) {
      throw new IOException(answer.get("exceptionDetails").toString());
    }
    JsonObject result = answer.getAsJsonObject("result");
    return result.has("value") ? result.get("value").getAsString() : "";
  }

  /** Presses the tabulator key. */
  public void tab() throws IOException {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          "{\"type\": \"" + type + "\", \"key\": \"Tab\", \"windowsVirtualKeyCode\": 9}");
    }
  }

  /** Keeps what is to be seen, as PNG. */
  public void screenshot(Path file) throws IOException {
    String data = call("Page.captureScreenshot", new JsonObject()).get("data").getAsString();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  /** The URLs that the page has asked for since it was opened. */
  public List<String> requests() {
    return List.copyOf(messages.requests);
  }

  /** Errors in the console: what the Content-Security-Policy has forbidden, what is missing. */
  public List<String> complaints() {
    return List.copyOf(messages.complaints);
  }

  private JsonObject call(String method, String params) throws IOException {
    return call(method, JsonParser.parseString(params).getAsJsonObject());
  }

  private JsonObject call(String method, JsonObject params) throws IOException {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    messages.answers.put(id, answer);
    JsonObject request = new JsonObject();
    request.addProperty("id", id);
    request.addProperty("method", method);
    request.add("params", params);
    try {
      socket.sendText(request.toString(), true).get(SECONDS, TimeUnit.SECONDS);
      JsonObject said = answer.get(SECONDS, TimeUnit.SECONDS);
      if (said.has("error")) {
        throw new IOException(method + ": " + said.get("error"));
      }
      return said.getAsJsonObject("result");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(method, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(method, e);
    }
  }

  @Override
  public void close() throws IOException {
    end(process);
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** What the browser says. */
  private static final class Messages implements WebSocket.Listener {
    final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> complaints = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<String> loads = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
        text.setLength(0);
        take(message);
      }
      from.request(1);
      return null;
    }

    private void take(JsonObject message) {
      if (message.has("id")) {
        CompletableFuture<JsonObject> answer = answers.remove(message.get("id").getAsInt());
        if (answer != null) {
          answer.complete(message);
        }
        return;
      }
      JsonObject params = message.getAsJsonObject("params");
      switch (message.get("method").getAsString()) {
        case "Page.loadEventFired" -> loads.add("");
        case "Network.requestWillBeSent" ->
            requests.add(params.getAsJsonObject("request").get("url").getAsString());
        case "Log.entryAdded" -> {
          JsonObject entry = params.getAsJsonObject("entry");
          if (entry.get("level").getAsString().equals("error")) {
            complaints.add(entry.get("text").getAsString());
          }
        }
        default -> {
          // Of no interest here.
        }
      }
    }
  }
}
