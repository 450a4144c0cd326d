// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.List;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.milter.Screen;
import org.sealpost.e2ee.EncryptionRule.Direction;

/** The screens of this filter for each direction, in the order in which they decide. */
public final class EncryptionScreens {
  private EncryptionScreens() {}

  /** Mail from other relays: encryption, then author and reverse-path. */
  public static List<Screen.Factory> incoming(ChatmailConfig config) {
    Mailboxes mailboxes = new Mailboxes(config.mailboxesDir(), config.addressDomain());
    CleartextPolicy cleartext =
        new MailboxCleartextPolicy(
            config.addressDomain(),
            address -> {
              Optional<Mailbox> mailbox = mailboxes.find(address);
              return mailbox.isPresent() && !mailbox.get().enforcesEncryption();
            });
    boolean behindProxy = config.behindProxy();
    return List.of(
        () -> new EncryptionScreen(new EncryptionRule(Direction.INCOMING), cleartext),
        () -> new IncomingFromScreen(behindProxy));
  }

  /** Mail of the relay's own users: author, encryption, then header clean-up. */
  public static List<Screen.Factory> outgoing(ChatmailConfig config) {
    Direction direction =
        config.autocryptSetupMessage() ? Direction.OUTGOING_WITH_SETUP_MESSAGE : Direction.OUTGOING;
    return List.of(
        AlignmentScreen::new,
        () -> new EncryptionScreen(new EncryptionRule(direction), CleartextPolicy.NEVER),
        HeaderCleanupScreen::new);
  }
}
