// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.host.Output;

/**
 * A Delta Chat core in a process of its own, as every Delta Chat app has one inside: {@code
 * deltachat-rpc-server}, which speaks JSON-RPC 2.0 on standard input and output.
 *
 * <pre>
 * {"jsonrpc":"2.0","id":7,"method":"get_config","params":[1,"addr"]} LF
 * {"jsonrpc":"2.0","id":7,"result":"echo@example.org"} LF, or "error":{"code":-1,"message":"..."}
 * </pre>
 *
 * Answers come in any order. {@code get_next_event_batch} is answered when there is something to
 * tell.
 *
 * <p>Limits: {@value #CALL_SECONDS} s for an answer, which covers a login at a server that does not
 * answer.
 *
 * <p>Diagnostics: {@link IOException} when a call is answered by an error, or not in time, or when
 * the process has ended; its last words are in the message then.
 */
public final class CoreProcess implements Core, AutoCloseable {
  private static final int CALL_SECONDS = 120;
  private static final int CLOSE_SECONDS = 5;

  /** Stands at the end of each account's events when the process has ended. */
  private static final Event END = new Event("", new JsonObject(), 0);

  private final Process process;
  private final OutputStream out;
  private final Gson gson = new Gson();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonElement>> calls = new ConcurrentHashMap<>();
  private final Map<Integer, BlockingQueue<Event>> events = new ConcurrentHashMap<>();
  private volatile String lastWords = "";
  private volatile boolean ended;

  private CoreProcess(Process process) {
    this.process = process;
    this.out = process.getOutputStream();
  }

  /**
   * Starts a core.
   *
   * @param command the program, perhaps with another one before it
   * @param accounts where it keeps its accounts, a directory that it makes
   */
  public static CoreProcess start(List<String> command, Path accounts) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DC_ACCOUNTS_PATH", accounts.toString());
    builder.environment().put("RUST_LOG", "error");
    CoreProcess core = new CoreProcess(builder.start());
    thread("deltachat complaints", core::readComplaints);
    thread("deltachat answers", core::readAnswers);
    thread("deltachat events", core::readEvents);
    return core;
  }

  @Override
  public JsonElement call(String method, @Nullable Object... parameters) throws IOException {
    try {
      return begin(method, parameters).get(CALL_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("Delta Chat: " + method + ": " + reason(e), e);
    } catch (TimeoutException e) {
      throw new IOException("Delta Chat: " + method + ": no answer in " + CALL_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? "failed" : String.valueOf(cause.getMessage());
  }

  @Override
  public @Nullable Event nextEvent(int account, Duration limit) throws IOException {
    try {
      // First the queue, then the question: who ends marks each queue that is there after it.
      BlockingQueue<Event> queue = events(account);
      Event event = ended ? queue.poll() : queue.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
      boolean isEnd = event == null ? ended : event.kind().isEmpty();
      if (isEnd) {
        throw gone();
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private BlockingQueue<Event> events(int account) {
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
    try {
      synchronized (out) {
        out.write((gson.toJson(request) + "\n").getBytes(UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      throw gone();
    }
    if (ended) {
      // It may have ended after the others were told.
      answer.completeExceptionally(gone());
    }
    return answer;
  }

  private IOException gone() {
    String words = lastWords;
    return new IOException("the core has ended" + (words.isEmpty() ? "" : ": " + words));
  }

  private void readComplaints() {
    try (BufferedReader in = process.errorReader(UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lastWords = Output.printable(line);
      }
    } catch (IOException e) {
      // Same as its end.
    }
  }

  private void readAnswers() {
    try (BufferedReader in = process.inputReader(UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answered(JsonParser.parseString(line).getAsJsonObject());
      }
    } catch (IOException | JsonParseException | IllegalStateException e) {
      // Same as its end: nothing more will be understood.
      process.destroy();
    }
    ended = true;
    calls.values().forEach(call -> call.completeExceptionally(gone()));
    events.values().forEach(queue -> queue.add(END));
  }

  private void answered(JsonObject answer) {
    CompletableFuture<JsonElement> call =
        answer.has("id") && answer.get("id").isJsonPrimitive()
            ? calls.remove(answer.get("id").getAsInt())
            : null;
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
      while (!ended) {
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

  private static void thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Ends the process: it saves what it has when its input ends. */
  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
