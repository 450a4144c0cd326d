// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends texts that nobody has sent before and waits until they come back, on their own or within an
 * answer.
 */
final class Ping {
  private static final int NONCE_LENGTH = 12;

  private final Core core;
  private final BotAccount account;
  private final int chat;

  Ping(Core core, BotAccount account, int chat) {
    this.core = core;
    this.account = account;
    this.chat = chat;
  }

  /** The time from sending one to seeing its answer, or null if there was none in time. */
  @Nullable Duration once(Duration limit) throws IOException {
    String text = "ping " + StateDirectory.letters(NONCE_LENGTH);
    long start = System.nanoTime();
    account.sendText(chat, text);
    for (long left = limit.toNanos();
        left > 0;
        left = start + limit.toNanos() - System.nanoTime()) {
      Event event = core.nextEvent(account.id(), Duration.ofNanos(left));
      if (event != null && isAnswer(event, text)) {
        return Duration.ofNanos(event.nanoTime() - start);
      }
    }
    return null;
  }

  private boolean isAnswer(Event event, String text) throws IOException {
    if (!event.kind().equals("IncomingMsg")) {
      return false;
    }
    JsonObject message = account.message(event.fields().get("msgId").getAsInt());
    return message.get("text").getAsString().contains(text);
  }

  /** Waits so long, and forgets what came meanwhile. */
  void pause(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      core.nextEvent(account.id(), Duration.ofNanos(left));
    }
  }
}
