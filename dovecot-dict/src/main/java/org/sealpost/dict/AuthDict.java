// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.daemon.Log;
import org.sealpost.common.daemon.Trouble;

/**
 * Dovecot's passdb and userdb (Dovecot 2.3, driver {@code dict}).
 *
 * <pre>
 * L shared/passdb/...   O {"addr", "home", "uid", "gid", "password"}; Dovecot checks the hash
 * L shared/userdb/...   O {"addr", "home", "uid", "gid"}
 * I shared/userdb/      every address
 * </pre>
 *
 * <p>A look-up of passdb makes an address that nobody has ({@link Registration}).
 *
 * <p>Diagnostics: local trouble of userdb is {@code F}: LMTP answers 451. Of passdb it is {@code N}
 * after a wait, and a line in our log, for whatever else Dovecot sees there ({@code F}, a closed
 * connection) makes it write the key, and with it the password, to its own log.
 */
final class AuthDict implements DictHandler {
  private static final String PASSDB = "shared/passdb/";
  private static final String USERDB = "shared/userdb/";

  private final ChatmailConfig config;
  private final Mailboxes mailboxes;
  private final Login login;
  private final Patience patience;

  AuthDict(ChatmailConfig config, Mailboxes mailboxes, Login login, Patience patience) {
    this.config = config;
    this.mailboxes = mailboxes;
    this.login = login;
    this.patience = patience;
  }

  @Override
  public Answer lookup(String key, String user) throws IOException {
    if (key.startsWith(PASSDB)) {
      return passdb(key.substring(PASSDB.length()));
    }
    if (key.startsWith(USERDB)) {
      return userdb(key.substring(USERDB.length()));
    }
    return Answer.NOT_FOUND;
  }

  private Answer passdb(String text) {
    Optional<PassdbKey> key = PassdbKey.parse(text);
    if (key.isEmpty()) {
      Log.warning("passdb: malformed key");
      return Answer.NOT_FOUND;
    }
    try {
      return patience.outwait(() -> passdb(key.get()));
    } catch (IOException e) {
      Log.warning("passdb: login refused, " + config.mailboxesDir() + ": " + Trouble.describe(e));
    } catch (RuntimeException | Error e) {
      // A bug of ours must answer too.
      Log.error("passdb: login refused", e);
    }
    return Answer.NOT_FOUND;
  }

  private Answer passdb(PassdbKey key) throws IOException {
    Optional<Mailbox> mailbox =
        login.findOrRegister(key.user(), key.password(), key.clientAddress());
    if (mailbox.isEmpty()) {
      return Answer.NOT_FOUND;
    }
    String hash = mailbox.get().passwordHash();
    return Answer.found(fields(mailbox.get()).put("password", hash).toString());
  }

  private Answer userdb(String key) throws IOException {
    Optional<String> user = PassdbKey.userdbUser(key);
    if (user.isEmpty()) {
      return Answer.NOT_FOUND;
    }
    return login
        .find(user.get())
        .map(mailbox -> Answer.found(fields(mailbox).toString()))
        .orElse(Answer.NOT_FOUND);
  }

  private JsonObject fields(Mailbox mailbox) {
    return new JsonObject()
        .put("addr", mailbox.address())
        .put("home", mailbox.directory().toString())
        .put("uid", config.mailUid())
        .put("gid", config.mailGid());
  }

  @Override
  public void iterate(Iteration iteration, Rows rows) throws IOException {
    if (iteration.path().equals(USERDB)) {
      mailboxes.forEach(mailbox -> rows.add(USERDB + mailbox.address(), ""));
    }
  }
}
