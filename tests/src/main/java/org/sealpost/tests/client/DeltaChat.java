// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real Delta Chat core in a process of its own, as every Delta Chat app has one inside: {@code
 * deltachat-rpc-server}, which speaks JSON-RPC 2.0 on standard input and output, one object a line.
 *
 * <p>The program is named by the environment variable {@code DELTACHAT_RPC_SERVER}; {@code ./relay}
 * sets it.
 *
 * <p>Diagnostics: {@link IOException} when a call is answered by an error, or not in time.
 */
public final class DeltaChat implements AutoCloseable {
  /** Environment variable that names the program. */
  public static final String PROGRAM = "DELTACHAT_RPC_SERVER";

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  /** Something that the core tells: its kind, all of it, and when it was read. */
  public record Event(String kind, JsonObject fields, long nanoTime) {}

  private final Process process;
  private final OutputStream out;
  private final Gson gson = new Gson();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonElement>> calls = new ConcurrentHashMap<>();
  private final Map<Integer, LinkedBlockingQueue<Event>> events = new ConcurrentHashMap<>();

  private DeltaChat(Process process) {
    this.process = process;
    this.out = process.getOutputStream();
  }

  /** Starts a core that keeps its accounts in this directory, which it makes. */
  public static DeltaChat start(Path accounts) throws IOException {
    return start(accounts, List.of());
  }

  /**
   * Starts a core for which this file is {@code /etc/hosts}: it asks the system for names, so it
   * gets a mount namespace of its own.
   */
  public static DeltaChat start(Path accounts, Path hosts) throws IOException {
    return start(
        accounts,
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
            hosts.toString()));
  }

  private static DeltaChat start(Path accounts, List<String> wrapper) throws IOException {
    String program = System.getenv(PROGRAM);
    if (program == null || !Files.isExecutable(Path.of(program))) {
      throw new IOException(
          PROGRAM + " names no deltachat-rpc-server (npm package @deltachat/stdio-rpc-server)");
    }
    List<String> command = new ArrayList<>(wrapper);
    command.add(program);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DC_ACCOUNTS_PATH", accounts.toString());
    builder.environment().put("RUST_LOG", "warn");
    builder.redirectError(Files.createTempFile("deltachat", ".log").toFile());
    DeltaChat core = new DeltaChat(builder.start());
    core.daemon("deltachat answers", core::readAnswers);
    core.daemon("deltachat events", core::readEvents);
    return core;
  }

  /** A new account, not yet configured. */
  public DeltaChatUser addUser() throws IOException {
    return new DeltaChatUser(this, call("add_account").getAsInt());
  }

  /** Calls a method and waits for its result. */
  public JsonElement call(String method, @Nullable Object... parameters) throws IOException {
    try {
      return begin(method, parameters).get(CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("Delta Chat " + method + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("Delta Chat " + method + ": no answer in " + CALL_TIMEOUT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What an account has been told and nobody has taken yet. */
  LinkedBlockingQueue<Event> events(int account) {
    return events.computeIfAbsent(account, id -> new LinkedBlockingQueue<>());
  }

  private CompletableFuture<JsonElement> begin(String method, @Nullable Object... parameters)
      throws IOException {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonElement> answer = new CompletableFuture<>();
    calls.put(id, answer);
    JsonObject request = new JsonObject();
    request.addProperty("jsonrpc", "2.0");
    request.addProperty("id", id);
    request.addProperty("method", method);
    request.add("params", gson.toJsonTree(parameters));
    synchronized (out) {
      out.write((gson.toJson(request) + "\n").getBytes(UTF_8));
      out.flush();
    }
    return answer;
  }

  private void readAnswers() {
    try (BufferedReader in = process.inputReader(UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answered(JsonParser.parseString(line).getAsJsonObject());
      }
    } catch (IOException e) {
      // Same as its end: nothing more will be answered.
    }
    IOException gone = new IOException("the core has ended");
    calls.values().forEach(call -> call.completeExceptionally(gone));
  }

  private void answered(JsonObject answer) {
    CompletableFuture<JsonElement> call =
        answer.has("id") ? calls.remove(answer.get("id").getAsInt()) : null;
    if (call == null) {
      return;
    }
    if (answer.has("error")) {
      JsonObject error = answer.getAsJsonObject("error");
      call.completeExceptionally(new IOException(error.get("message").getAsString()));
    } else {
      call.complete(answer.has("result") ? answer.get("result") : JsonNull.INSTANCE);
    }
  }

  private void readEvents() {
    try {
      while (process.isAlive()) {
        JsonElement batch = begin("get_next_event_batch").get();
        long now = System.nanoTime();
        for (JsonElement element : batch.getAsJsonArray()) {
          JsonObject context = element.getAsJsonObject();
          JsonObject fields = context.getAsJsonObject("event");
          events(context.get("contextId").getAsInt())
              .add(new Event(fields.get("kind").getAsString(), fields, now));
        }
      }
    } catch (IOException | ExecutionException e) {
      // The core has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Every child process must end with the caller, also after a failure. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** For {@link DeltaChatUser}: parameters of a login, without the absent ones. */
  static JsonObject login(RelayEnv relay, String address, String password) {
    JsonObject login = new JsonObject();
    login.addProperty("addr", address);
    login.addProperty("password", password);
    for (String protocol : List.of("imap", "smtp")) {
      login.addProperty(protocol + "Server", relay.address().getHostAddress());
      login.addProperty(protocol + "Security", "ssl");
    }
    login.addProperty("imapPort", relay.server("IMAPS_PORT").getPort());
    login.addProperty("smtpPort", relay.server("SMTPS_PORT").getPort());
    // The core trusts public CAs alone; the relay under test has one of its own.
    login.addProperty("certificateChecks", "acceptInvalidCertificates");
    return login;
  }
}
