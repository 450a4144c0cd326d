// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.sealpost.cli.bot.Event;

/**
 * One account of a {@link DeltaChat} core: what a person does with the app.
 *
 * <p>Diagnostics: {@link IOException} when something does not happen in time, with the last
 * complaint of the core.
 */
public final class DeltaChatUser {
  /** A message that arrived: its text, its file's size (0 if none), and when. */
  public record Incoming(int chat, String text, long fileBytes, long nanoTime) {}

  /** The number of oneself among the contacts. */
  private static final int SELF = 1;

  private final DeltaChat core;
  private final int id;
  private String complaint = "none";

  DeltaChatUser(DeltaChat core, int id) {
    this.core = core;
    this.id = id;
  }

  /** Logs in at the relay, by which the address comes to be, and goes online. */
  public void login(RelayEnv relay, String name, String address, String password)
      throws IOException {
    core.call("set_config", id, "displayname", name);
    core.call("add_or_update_transport", id, DeltaChat.login(relay, address, password));
    core.call("start_io", id);
    await("ImapInboxIdle", event -> true, Duration.ofSeconds(30));
  }

  /** Scans a relay's QR code, gets an address by it, and goes online. */
  public void loginByCode(String qrCode) throws IOException {
    core.call("add_transport_from_qr", id, qrCode);
    core.call("start_io", id);
    await("ImapInboxIdle", event -> true, Duration.ofSeconds(30));
  }

  /** Logs in with an address alone, the servers' names and ports to be found out. */
  public void loginByAddress(String address, String password) throws IOException {
    JsonObject login = new JsonObject();
    login.addProperty("addr", address);
    login.addProperty("password", password);
    core.call("add_or_update_transport", id, login);
    core.call("start_io", id);
    await("ImapInboxIdle", event -> true, Duration.ofSeconds(30));
  }

  /** Logs in by one port, which tells mail protocols apart by ALPN. */
  public void loginByPort(String server, int port, String address, String password)
      throws IOException {
    JsonObject login = new JsonObject();
    login.addProperty("addr", address);
    login.addProperty("password", password);
    for (String protocol : List.of("imap", "smtp")) {
      login.addProperty(protocol + "Server", server);
      login.addProperty(protocol + "Port", port);
      login.addProperty(protocol + "Security", "ssl");
    }
    login.addProperty("certificateChecks", "acceptInvalidCertificates");
    core.call("add_or_update_transport", id, login);
    core.call("start_io", id);
    await("ImapInboxIdle", event -> true, Duration.ofSeconds(30));
  }

  /** Calls a method of the core for this account. */
  public JsonElement ask(String method, Object... parameters) throws IOException {
    List<Object> all = new ArrayList<>(List.of(id));
    all.addAll(List.of(parameters));
    return core.call(method, all.toArray());
  }

  /** The text of the QR code that others scan to meet this user. */
  public String qrCode() throws IOException {
    return core.call("get_chat_securejoin_qr_code", id, JsonNull.INSTANCE).getAsString();
  }

  /** Scans another's QR code and waits until both have proved to hold their keys (SecureJoin). */
  public int meet(String qrCode) throws IOException {
    int chat = core.call("secure_join", id, qrCode).getAsInt();
    await("SecurejoinJoinerProgress", DeltaChatUser::isDone, Duration.ofSeconds(60));
    return chat;
  }

  /** Waits until somebody has scanned this user's QR code and the meeting is complete. */
  public void awaitMet() throws IOException {
    await("SecurejoinInviterProgress", DeltaChatUser::isDone, Duration.ofSeconds(60));
  }

  private static boolean isDone(JsonObject event) {
    return event.get("progress").getAsInt() == 1000;
  }

  /** Sends a text. */
  public void sendText(int chat, String text) throws IOException {
    core.call("misc_send_text_message", id, chat, text);
  }

  /** Sends a file with a text. */
  public void sendFile(int chat, String text, Path file) throws IOException {
    JsonObject message = new JsonObject();
    message.addProperty("text", text);
    message.addProperty("file", file.toString());
    message.addProperty("viewtype", "File");
    core.call("send_msg", id, chat, message);
  }

  /** Waits for a message of another with this text; a file that comes with it has arrived whole. */
  public Incoming await(String text, Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Event event = next(e -> isNews(e.kind()), Duration.ofNanos(end - System.nanoTime()), text);
      int number = event.fields().get("msgId").getAsInt();
      if (number == 0) {
        continue;
      }
      JsonObject message = core.call("get_message", id, number).getAsJsonObject();
      boolean complete = message.get("downloadState").getAsString().equals("Done");
      boolean own = message.get("fromId").getAsInt() == SELF;
      if (complete && !own && message.get("text").getAsString().equals(text)) {
        return new Incoming(
            message.get("chatId").getAsInt(),
            text,
            message.get("fileBytes").getAsLong(),
            event.nanoTime());
      }
    }
  }

  /** A large file comes in two mails: the second only changes the message. */
  private static boolean isNews(String kind) {
    return kind.equals("IncomingMsg") || kind.equals("MsgsChanged");
  }

  /** Waits for one event; earlier ones of other kinds are gone then. */
  private Event await(String kind, Predicate<JsonObject> condition, Duration limit)
      throws IOException {
    return next(event -> event.kind().equals(kind) && condition.test(event.fields()), limit, kind);
  }

  private Event next(Predicate<Event> condition, Duration limit, String wanted) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    for (long left = limit.toNanos(); left > 0; left = end - System.nanoTime()) {
      Event event = core.nextEvent(id, Duration.ofNanos(left));
      if (event != null && condition.test(event)) {
        return event;
      }
      if (event != null && (event.kind().equals("Error") || event.kind().equals("Warning"))) {
        complaint = event.fields().get("msg").getAsString();
      }
    }
    throw new IOException(
        "Delta Chat: waited in vain for \"" + wanted + "\"; last complaint: " + complaint);
  }
}
