// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.accounts;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.sealpost.common.accounts.Mailbox;

/**
 * An address as it is shown; field names are those of the JSON.
 *
 * @param state {@code active}; {@code disabled} by a file DISABLED; {@code blocked} by an empty
 *     password
 */
record Account(String address, String lastLogin, String state, boolean enforcesEncryption) {
  static Account of(Mailbox mailbox) throws IOException {
    return new Account(
        mailbox.address(),
        LocalDate.ofInstant(mailbox.lastLogin(), ZoneOffset.UTC).toString(),
        mailbox.isDisabled() ? "disabled" : mailbox.isBlocked() ? "blocked" : "active",
        mailbox.enforcesEncryption());
  }
}
