// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.Problem;

/**
 * Gets to know whom to write to: nothing leaves a relay that is not encrypted, so the other's key
 * comes first. An invite link gets it (SecureJoin); an address does when they have met before.
 *
 * <p>Diagnostics: {@link IOException} when the other side does not answer the invitation in time.
 */
final class Meeting {
  /**
   * In {@code https://i.delta.chat/#...&a=ADDRESS&...} and {@code OPENPGP4FPR:...#a=ADDRESS&...}.
   */
  private static final Pattern ADDRESS = Pattern.compile("[#&]a=([^&#]+)");

  /** Of {@code SecurejoinJoinerProgress}. */
  private static final int DONE = 1000;

  /** Whom we write to, and where. */
  record Peer(String address, int chat) {}

  private final Core core;
  private final BotAccount account;
  private final Duration limit;

  Meeting(Core core, BotAccount account, Duration limit) {
    this.core = core;
    this.account = account;
    this.limit = limit;
  }

  /** The address that an invite link is for; empty if it names none. */
  static String addressIn(String link) {
    Matcher matcher = ADDRESS.matcher(link);
    try {
      return matcher.find() ? URLDecoder.decode(matcher.group(1), UTF_8) : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /** Meets whom a link or an address is for, unless that was done before. */
  Peer with(String target) throws IOException, Problem {
    boolean isLink = target.contains(":");
    String address = isLink ? addressIn(target) : target;
    if (address.isEmpty()) {
      throw new Problem("that link is no invitation to a chat");
    }
    JsonObject known = isLink ? contactOf(target) : acquaintance(address);
    if (known == null) {
      throw new Problem(address + ": its key is not known; give its invite link, once");
    }
    if (known.get("e2eeAvail").getAsBoolean()) {
      int chat = account.ask("create_chat_by_contact_id", known.get("id").getAsInt()).getAsInt();
      return new Peer(address, chat);
    }
    return new Peer(address, join(target));
  }

  /** The contact that has the key whose fingerprint is in the link. */
  private JsonObject contactOf(String link) throws IOException, Problem {
    JsonObject code = account.ask("check_qr", link).getAsJsonObject();
    if (!code.get("kind").getAsString().equals("askVerifyContact")) {
      throw new Problem("that link is no invitation to a chat with one other");
    }
    return account.ask("get_contact", code.get("contact_id").getAsInt()).getAsJsonObject();
  }

  private @Nullable JsonObject acquaintance(String address) throws IOException {
    for (JsonElement element : account.ask("get_contacts", 0, address).getAsJsonArray()) {
      JsonObject contact = element.getAsJsonObject();
      if (contact.get("address").getAsString().equalsIgnoreCase(address)
          && contact.get("e2eeAvail").getAsBoolean()) {
        return contact;
      }
    }
    return null;
  }

  private int join(String link) throws IOException {
    int chat = account.ask("secure_join", link).getAsInt();
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Event event = core.nextEvent(account.id(), Duration.ofNanos(end - System.nanoTime()));
      if (event == null) {
        throw new IOException("no answer to the invitation in " + limit.toSeconds() + " s");
      }
      if (event.kind().equals("SecurejoinJoinerProgress")
          && event.fields().get("progress").getAsInt() == DONE) {
        return chat;
      }
    }
  }
}
