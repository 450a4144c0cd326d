// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.bot;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one account that a core of ours has. */
final class BotAccount {
  /** Of {@code get_connectivity}: below this it is not connected, nor about to be. */
  private static final int CONNECTING = 2000;

  private final Core core;
  private final int id;

  private BotAccount(Core core, int id) {
    this.core = core;
    this.id = id;
  }

  /**
   * Opens the account, or makes it. A relay that is down matters only for a new one.
   *
   * @param settings of the core, {@code displayname} and others
   */
  static BotAccount open(Core core, Login login, Map<String, String> settings) throws IOException {
    JsonArray ids = core.call("get_all_account_ids").getAsJsonArray();
    int id = (ids.isEmpty() ? core.call("add_account") : ids.get(0)).getAsInt();
    core.call("batch_set_config", id, settings);
    if (!isConfigured(core, id, login)) {
      core.call("add_or_update_transport", id, login.parameters());
    }
    core.call("start_io", id);
    return new BotAccount(core, id);
  }

  private static boolean isConfigured(Core core, int id, Login login) throws IOException {
    JsonArray transports = core.call("list_transports", id).getAsJsonArray();
    return transports.size() == 1 && login.isSame(transports.get(0).getAsJsonObject());
  }

  int id() {
    return id;
  }

  /** Calls a method about this account. */
  JsonElement ask(String method, @Nullable Object... parameters) throws IOException {
    @Nullable Object[] all = new @Nullable Object[parameters.length + 1];
    all[0] = id;
    System.arraycopy(parameters, 0, all, 1, parameters.length);
    return core.call(method, all);
  }

  /** The link that lets others write to this account (SecureJoin). */
  String inviteLink() throws IOException {
    return ask("get_chat_securejoin_qr_code", JsonNull.INSTANCE).getAsString();
  }

  JsonObject message(int number) throws IOException {
    return ask("get_message", number).getAsJsonObject();
  }

  void sendText(int chat, String text) throws IOException {
    JsonObject message = new JsonObject();
    message.addProperty("text", text);
    ask("send_msg", chat, message);
  }

  /** After a failure the core waits longer and longer; a relay that was restarted is back soon. */
  void reconnect() throws IOException {
    if (ask("get_connectivity").getAsInt() < CONNECTING) {
      core.call("maybe_network");
    }
  }
}
