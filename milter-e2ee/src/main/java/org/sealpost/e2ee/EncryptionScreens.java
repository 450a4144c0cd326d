// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.util.List;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.metrics.EncryptionMetrics;
import org.sealpost.common.metrics.Metrics;
import org.sealpost.common.milter.MessageLog;
import org.sealpost.common.milter.Screen;
import org.sealpost.e2ee.EncryptionRule.Direction;

/** The screens of this filter for each direction, in the order in which they decide. */
public final class EncryptionScreens {
  private EncryptionScreens() {}

  /** As {@link #incoming(ChatmailConfig, Metrics)}, and nobody counts. */
  public static List<Screen.Factory> incoming(ChatmailConfig config) {
    return incoming(config, new Metrics());
  }

  /** Mail from other relays: encryption, then author and reverse-path. */
  public static List<Screen.Factory> incoming(ChatmailConfig config, Metrics metrics) {
    EncryptionMetrics kinds = metrics.encryption(EncryptionMetrics.Direction.INCOMING);
    MessageLog log = MessageLog.of(config, "incoming ");
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
        () -> new EncryptionScreen(new EncryptionRule(Direction.INCOMING), cleartext, kinds, log),
        () -> new IncomingFromScreen(behindProxy));
  }

  /** As {@link #outgoing(ChatmailConfig, Metrics)}, and nobody counts. */
  public static List<Screen.Factory> outgoing(ChatmailConfig config) {
    return outgoing(config, new Metrics());
  }

  /** Mail of the relay's own users: author, encryption, then header clean-up. */
  public static List<Screen.Factory> outgoing(ChatmailConfig config, Metrics metrics) {
    EncryptionMetrics kinds = metrics.encryption(EncryptionMetrics.Direction.OUTGOING);
    MessageLog log = MessageLog.of(config, "outgoing ");
    Direction direction =
        config.autocryptSetupMessage() ? Direction.OUTGOING_WITH_SETUP_MESSAGE : Direction.OUTGOING;
    return List.of(
        AlignmentScreen::new,
        () ->
            new EncryptionScreen(new EncryptionRule(direction), CleartextPolicy.NEVER, kinds, log),
        HeaderCleanupScreen::new);
  }
}
