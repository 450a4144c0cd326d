// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.invites;

import java.io.IOException;
import org.sealpost.common.config.ChatmailConfig;

/** Says whether a name that nobody has may become an address with this password. */
@FunctionalInterface
public interface Admission {
  /** Everybody's may. */
  Admission OPEN = (address, password) -> true;

  /**
   * Asked before an address is made.
   *
   * @throws IOException local trouble: nobody can say
   */
  boolean admits(String address, String password) throws IOException;

  /** As {@code invites_required} says: everybody's, or what {@code /new} gave to the invited. */
  static Admission of(ChatmailConfig config) {
    if (!config.invitesRequired()) {
      return OPEN;
    }
    OpenInvites invites = OpenInvites.in(config.stateDatabase());
    return (address, password) -> invites.get().isReserved(address, password);
  }
}
