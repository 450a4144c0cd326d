// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A core that answers from a table, remembers what it was asked, and has ended after its events.
 */
final class FakeCore implements Core {
  private final Map<String, JsonElement> answers = new HashMap<>();
  private final Queue<Optional<Event>> events = new ArrayDeque<>();
  private final List<String> calls = new ArrayList<>();
  private final List<JsonObject> messages = new ArrayList<>();

  FakeCore() {
    answer("get_all_account_ids", "[1]");
    answer("list_transports", "[]");
    answer("get_next_msgs", "[]");
    answer("get_basic_chat_info", "{\"chatType\":\"Single\"}");
    answer("get_connectivity", "4000");
  }

  FakeCore answer(String method, String json) {
    answers.put(method, JsonParser.parseString(json));
    return this;
  }

  /** A message that somebody sent; its number is its place. */
  JsonObject message(String text) {
    JsonObject message =
        JsonParser.parseString(
                "{\"chatId\":12,\"fromId\":11,\"isInfo\":false,\"isBot\":false,"
                    + "\"downloadState\":\"Done\",\"viewType\":\"Text\",\"file\":null,"
                    + "\"fileName\":null,\"fileBytes\":0}")
            .getAsJsonObject();
    message.addProperty("text", text);
    messages.add(message);
    answer("get_next_msgs", "[" + (messages.size() - 1) + "]");
    return message;
  }

  FakeCore event(String json) {
    JsonObject fields = JsonParser.parseString(json).getAsJsonObject();
    events.add(Optional.of(new Event(fields.get("kind").getAsString(), fields, System.nanoTime())));
    return this;
  }

  /** Nothing happens for as long as anybody waits. */
  FakeCore silence() {
    events.add(Optional.empty());
    return this;
  }

  /** The calls of a method, with their parameters as JSON. */
  List<String> calls(String method) {
    return calls.stream().filter(call -> call.startsWith(method + "[")).toList();
  }

  @Override
  public JsonElement call(String method, @Nullable Object... parameters) {
    calls.add(method + new Gson().toJson(parameters));
    if (method.equals("get_message")) {
      return messages.get((Integer) Objects.requireNonNull(parameters[1]));
    }
    JsonElement answer = answers.getOrDefault(method, JsonNull.INSTANCE);
    if (method.equals("get_next_msgs")) {
      // The core hands each out once.
      answer("get_next_msgs", "[]");
    }
    return answer;
  }

  @Override
  public @Nullable Event nextEvent(int account, Duration limit) throws IOException {
    if (events.isEmpty()) {
      throw new IOException("the core has ended");
    }
    return events.remove().orElse(null);
  }
}
