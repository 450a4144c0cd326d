// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict.metadata;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.dict.DictHandler;
import org.sealpost.dict.tokens.DeviceTokens;

/**
 * Dovecot's {@code mail_attribute_dict}: the entries of IMAP METADATA (RFC 5464).
 *
 * <pre>
 * /private/devicetoken   SET adds a push token, GET has all of them, NIL removes them
 * /private/delivered     SET by the push hook for each message in the mailbox
 * /private/messagenew    SET by the push hook if the message is not the user's own copy
 * /shared/admin, /shared/vendor/deltachat/NAME   see {@link ServerEntries}
 * </pre>
 *
 * <p>Limits: those of {@link DeviceTokens}.
 *
 * <p>Diagnostics: {@link IOException}, which is {@code F}, for local trouble, for an entry that
 * cannot be set, and for a user without a mailbox. A look-up of what there is not finds nothing.
 */
final class MetadataDict implements DictHandler {
  private static final String DEVICETOKEN = "devicetoken";
  private static final String DELIVERED = "delivered";
  private static final String MESSAGENEW = "messagenew";

  private final Mailboxes mailboxes;
  private final Tokens tokens;
  private final Deliveries deliveries;
  private final ServerEntries server;

  /** Where tokens are kept. */
  interface Tokens {
    /** Those of an address. */
    List<String> of(String address) throws IOException;

    /** Adds one, or notes that it was seen again. */
    void add(String address, String token) throws IOException;

    /** Removes all. */
    void forget(String address) throws IOException;
  }

  /** Who wants to know of messages. */
  interface Deliveries {
    /** A message is in the mailbox. */
    void delivered(String address);

    /** It came from somebody else: the devices are to be woken. */
    void messageNew(String address) throws IOException;
  }

  MetadataDict(Mailboxes mailboxes, Tokens tokens, Deliveries deliveries, ServerEntries server) {
    this.mailboxes = mailboxes;
    this.tokens = tokens;
    this.deliveries = deliveries;
    this.server = server;
  }

  @Override
  public Answer lookup(String key, String user) throws IOException {
    Optional<MetadataKey> entry = MetadataKey.parse(key);
    if (entry.isEmpty()) {
      return Answer.NOT_FOUND;
    }
    String name = entry.get().name();
    Optional<String> value =
        switch (entry.get().scope()) {
          case PRIVATE -> name.equals(DEVICETOKEN) ? tokens(user) : Optional.empty();
          case SERVER -> server.value(name);
        };
    return value.map(Answer::found).orElse(Answer.NOT_FOUND);
  }

  private Optional<String> tokens(String user) throws IOException {
    List<String> all = tokens.of(user.toLowerCase(Locale.ROOT));
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", all));
  }

  @Override
  public void commit(Transaction transaction) throws IOException {
    if (transaction.changes().isEmpty()) {
      return;
    }
    String address =
        mailboxes
            .find(transaction.user())
            .map(Mailbox::address)
            .orElseThrow(() -> new IOException("the user has no mailbox"));
    for (Change change : transaction.changes()) {
      apply(address, change);
    }
  }

  private void apply(String address, Change change) throws IOException {
    MetadataKey key =
        MetadataKey.parse(change.key())
            .filter(k -> k.scope() == MetadataKey.Scope.PRIVATE)
            .orElseThrow(MetadataDict::cannotBeSet);
    switch (key.name()) {
      case DEVICETOKEN -> devicetoken(address, change);
      case DELIVERED -> deliveries.delivered(address);
      case MESSAGENEW -> deliveries.messageNew(address);
      default -> throw cannotBeSet();
    }
  }

  private void devicetoken(String address, Change change) throws IOException {
    if (change instanceof Change.Unset) {
      tokens.forget(address);
    } else if (change instanceof Change.Set set && DeviceTokens.isToken(set.value())) {
      tokens.add(address, set.value());
    } else {
      throw new IOException("not a device token");
    }
  }

  private static IOException cannotBeSet() {
    return new IOException("no entry that can be set");
  }
}
