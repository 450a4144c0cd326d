// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dict;

import java.io.IOException;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.accounts.PasswordHash;

/**
 * The accounts as a login sees them: an address that is turned off does not exist, and a new one
 * comes into being.
 *
 * <p>Diagnostics: {@link IOException} is local trouble.
 */
final class Login {
  private final Mailboxes mailboxes;
  private final Registration registration;

  Login(Mailboxes mailboxes, Registration registration) {
    this.mailboxes = mailboxes;
    this.registration = registration;
  }

  /** An address that may receive. */
  Optional<Mailbox> find(String user) throws IOException {
    return mailboxes.findEnabled(user);
  }

  /**
   * An address that may log in with its own password, which the caller checks. If nobody has it, it
   * is made with this password.
   */
  Optional<Mailbox> findOrRegister(String user, String password, String clientAddress)
      throws IOException {
    Optional<Mailbox> mailbox = mailboxes.find(user);
    if (mailbox.isEmpty()) {
      registration.register(user, password, clientAddress);
      mailbox = mailboxes.find(user);
    }
    return usable(mailbox);
  }

  /** Whether nothing but its being turned off stands between this user and a login. */
  boolean isDisabled(String user, String password) throws IOException {
    Optional<Mailbox> mailbox = mailboxes.find(user);
    return mailbox.isPresent()
        && mailbox.get().isDisabled()
        && PasswordHash.matches(mailbox.get().passwordHash(), password);
  }

  /** Every address, also those that are turned off. */
  void forEach(Mailboxes.Visitor visitor) throws IOException {
    mailboxes.forEach(visitor);
  }

  private static Optional<Mailbox> usable(Optional<Mailbox> mailbox) throws IOException {
    boolean usable =
        mailbox.isPresent() && !mailbox.get().isBlocked() && !mailbox.get().isDisabled();
    return usable ? mailbox : Optional.empty();
  }
}
