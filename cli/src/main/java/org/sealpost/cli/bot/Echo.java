// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sends each message back to where it came from, text and file.
 *
 * <p>Silent are: what is no message of a person (the core's own notes, other bots, calls), groups,
 * and whoever says the same thing more than {@value #MAX_SAME} times in a row: that is an echo too,
 * which does not say that it is a bot.
 *
 * <p>The core hands each message out once, so a message that ends the core is not met again. A
 * large file comes as two mails; its echo waits for the second.
 *
 * <p>Limits: of the last {@value #MAX_CHATS} chats it is known what was said there; as many
 * messages wait for their files.
 */
final class Echo {
  private static final int MAX_SAME = 5;

  /** Contacts up to this number are the account itself and the core's own. */
  private static final int LAST_SPECIAL = 9;

  private static final int MAX_CHATS = 10_000;
  private static final Duration TICK = Duration.ofSeconds(30);

  private final BotAccount account;
  private final Core core;

  /** Messages whose file is on its way; the oldest first. */
  private final Set<Integer> incomplete = new TreeSet<>();

  /** By chat; those that were silent longest first. */
  private final Map<Integer, Said> said =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Said> eldest) {
          return size() > MAX_CHATS;
        }
      };

  private record Said(String text, int times) {}

  Echo(Core core, BotAccount account) {
    this.core = core;
    this.account = account;
  }

  /** Does so until the core ends; with an {@link IOException} at the latest. */
  void run() throws IOException {
    while (true) {
      answerAll();
      Event event = core.nextEvent(account.id(), TICK);
      while (event != null && !isNews(event.kind())) {
        event = core.nextEvent(account.id(), TICK);
      }
      if (event == null) {
        account.reconnect();
      }
    }
  }

  private static boolean isNews(String kind) {
    return kind.equals("IncomingMsg") || kind.equals("MsgsChanged");
  }

  /** Answers what is there and has not been answered. */
  void answerAll() throws IOException {
    for (JsonElement number : account.ask("get_next_msgs").getAsJsonArray()) {
      incomplete.add(number.getAsInt());
    }
    for (int number : Set.copyOf(incomplete)) {
      JsonObject message = account.message(number);
      String state = message.get("downloadState").getAsString();
      // Failures are final: "Failure", "Undecipherable".
      boolean onItsWay = state.equals("Available") || state.equals("InProgress");
      if (!onItsWay || incomplete.size() > MAX_CHATS) {
        incomplete.remove(number);
      }
      if (state.equals("Done") && deservesEcho(message)) {
        send(message);
      }
    }
  }

  private boolean deservesEcho(JsonObject message) throws IOException {
    if (message.get("isInfo").getAsBoolean()
        || message.get("isBot").getAsBoolean()
        || message.get("fromId").getAsInt() <= LAST_SPECIAL
        || message.get("viewType").getAsString().equals("Call")) {
      return false;
    }
    int chat = message.get("chatId").getAsInt();
    JsonObject info = account.ask("get_basic_chat_info", chat).getAsJsonObject();
    return info.get("chatType").getAsString().equals("Single") && isNew(chat, message);
  }

  private boolean isNew(int chat, JsonObject message) {
    String text = text(message) + "\0" + message.get("fileBytes").getAsLong();
    Said before = said.get(chat);
    int times = before != null && before.text().equals(text) ? before.times() + 1 : 1;
    said.put(chat, new Said(text, times));
    return times <= MAX_SAME;
  }

  private void send(JsonObject message) throws IOException {
    JsonObject echo = new JsonObject();
    echo.addProperty("text", text(message));
    if (!message.get("file").isJsonNull()) {
      echo.add("file", message.get("file"));
      echo.add("filename", message.get("fileName"));
      echo.add("viewtype", message.get("viewType"));
    } else if (text(message).isEmpty()) {
      return;
    }
    account.ask("send_msg", message.get("chatId").getAsInt(), echo);
  }

  private static String text(JsonObject message) {
    JsonElement text = message.get("text");
    return text == null || text.isJsonNull() ? "" : text.getAsString();
  }
}
