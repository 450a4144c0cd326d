// SPDX-License-Identifier: Apache-2.0
package org.sealpost.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sealpost.common.accounts.Mailbox;
import org.sealpost.common.accounts.Mailboxes;
import org.sealpost.common.smtp.Reply;

/**
 * Which recipients of the relay can get mail: the address exists, is not disabled and is below its
 * quota. Fullness comes from {@code maildirsize} (Maildir++ quota extension), which Dovecot keeps:
 *
 * <pre>
 * maildirsize = limits LF *( bytes SP messages LF )       ; the sum of all lines counts
 * </pre>
 */
final class MailboxRecipients implements IncomingPolicy.Recipients {
  private static final Reply UNKNOWN = Reply.parse("550 5.1.1 User doesn't exist");
  private static final Reply DISABLED = Reply.parse("550 5.2.1 Mailbox disabled");
  private static final Reply OVER_QUOTA = Reply.parse("452 4.2.2 Mailbox is full");

  /** Dovecot writes the file anew when it is larger than 5120 bytes. */
  private static final int MAX_MAILDIRSIZE = 65536;

  private final Mailboxes mailboxes;
  private final String domain;
  private final long quota;

  /**
   * @param domain what stands after the {@code @} of the relay's addresses
   * @param quota in bytes
   */
  MailboxRecipients(Mailboxes mailboxes, String domain, long quota) {
    this.mailboxes = mailboxes;
    this.domain = domain;
    this.quota = quota;
  }

  @Override
  public Optional<Reply> refusal(String recipient) throws IOException {
    int at = recipient.lastIndexOf('@');
    if (at < 0 || !recipient.substring(at + 1).equalsIgnoreCase(domain)) {
      return Optional.empty();
    }
    Optional<Mailbox> mailbox = mailboxes.find(withoutExtension(recipient, at));
    if (mailbox.isEmpty()) {
      return Optional.of(UNKNOWN);
    }
    if (mailbox.get().isDisabled() || mailbox.get().isBlocked()) {
      return Optional.of(DISABLED);
    }
    return isFull(mailbox.get().directory()) ? Optional.of(OVER_QUOTA) : Optional.empty();
  }

  private static String withoutExtension(String recipient, int at) {
    String localPart = recipient.substring(0, at).toLowerCase(Locale.ROOT);
    int plus = localPart.indexOf('+');
    return (plus > 0 ? localPart.substring(0, plus) : localPart) + recipient.substring(at);
  }

  private boolean isFull(Path directory) throws IOException {
    Path file = directory.resolve("maildirsize");
    try {
      if (Files.size(file) > MAX_MAILDIRSIZE) {
        return false;
      }
      return used(Files.readString(file, StandardCharsets.ISO_8859_1)) >= quota;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Bytes in the mailbox; a line that Dovecot is writing at this moment does not count. */
  static long used(String maildirsize) {
    return maildirsize
        .lines()
        .skip(1)
        .filter(line -> line.matches(" *-?\\d{1,17} +-?\\d+ *"))
        .mapToLong(line -> Long.parseLong(line.strip().split(" ")[0]))
        .sum();
  }
}
