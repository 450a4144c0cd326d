// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.sealpost.common.smtp.AddrSpec;
import org.sealpost.common.smtp.AddressException;

/**
 * Cleartext passes if the mailbox of every recipient exists and does not enforce encryption. The
 * mailbox is the one that the message is delivered to: the address in lower case, without {@code
 * +extension}. A recipient that maps to no such mailbox counts as enforcing.
 */
final class MailboxCleartextPolicy implements CleartextPolicy {
  /** What is known of one mailbox. */
  @FunctionalInterface
  interface Lookup {
    /** Whether there is a mailbox of that address and it does not enforce encryption. */
    boolean acceptsCleartext(String address) throws IOException;
  }

  // The addresses that a login may create; any other never touches the file system.
  private static final Pattern LOCAL_PART = Pattern.compile("[a-z0-9._-]+");

  private final String domain;
  private final Lookup mailboxes;

  /**
   * The policy of one relay.
   *
   * @param domain what stands after the {@code @} of the relay's addresses
   */
  MailboxCleartextPolicy(String domain, Lookup mailboxes) {
    this.domain = domain;
    this.mailboxes = mailboxes;
  }

  @Override
  public boolean allows(List<String> recipients) throws IOException {
    for (String recipient : recipients) {
      if (!allows(recipient)) {
        return false;
      }
    }
    return !recipients.isEmpty();
  }

  private boolean allows(String recipient) throws IOException {
    AddrSpec address;
    try {
      address = AddrSpec.parse(recipient).toLowerCase();
    } catch (AddressException e) {
      return false;
    }
    int plus = address.localPart().indexOf('+');
    String user = plus < 0 ? address.localPart() : address.localPart().substring(0, plus);
    return address.domain().equalsIgnoreCase(domain)
        && LOCAL_PART.matcher(user).matches()
        && mailboxes.acceptsCleartext(user + "@" + address.domain());
  }
}
