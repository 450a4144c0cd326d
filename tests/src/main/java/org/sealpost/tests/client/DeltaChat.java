// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.cli.bot.CoreProcess;
import org.sealpost.cli.bot.Event;

/**
 * A real Delta Chat core in a process of its own, as every Delta Chat app has one inside: {@code
 * deltachat-rpc-server}.
 *
 * <p>The program is named by the environment variable {@code DELTACHAT_RPC_SERVER}; {@code ./relay}
 * sets it.
 *
 * <p>Diagnostics: {@link IOException} when a call is answered by an error, or not in time.
 */
public final class DeltaChat implements AutoCloseable {
  /** Environment variable that names the program. */
  public static final String PROGRAM = "DELTACHAT_RPC_SERVER";

  private final CoreProcess core;

  private DeltaChat(CoreProcess core) {
    this.core = core;
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
    return new DeltaChat(CoreProcess.start(command, accounts));
  }

  /** A new account, not yet configured. */
  public DeltaChatUser addUser() throws IOException {
    return new DeltaChatUser(this, call("add_account").getAsInt());
  }

  /** Calls a method and waits for its result. */
  // From a class file NullAway does not read that the elements of a varargs array may be null.
  @SuppressWarnings("NullAway")
  public JsonElement call(String method, @Nullable Object... parameters) throws IOException {
    return core.call(method, parameters);
  }

  /** The next thing that an account has been told, or null if that takes longer. */
  @Nullable Event nextEvent(int account, Duration limit) throws IOException {
    return core.nextEvent(account, limit);
  }

  /** Every child process must end with the caller, also after a failure. */
  @Override
  public void close() {
    core.close();
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
