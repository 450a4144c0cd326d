// SPDX-License-Identifier: Apache-2.0
package org.sealpost.dkim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields a signature of ours covers (contract section 2): every field of the message that is
 * not a trace of its way, and once more each field that nobody may add later (oversigning).
 */
final class SignedFields {
  /** Named once more than there are: adding one breaks the signature. */
  private static final List<String> OVERSIGNED =
      List.of(
          "From",
          "Reply-To",
          "Subject",
          "Date",
          "To",
          "Cc",
          "Resent-Date",
          "Resent-From",
          "Resent-Sender",
          "Resent-To",
          "Resent-Cc",
          "Resent-Message-ID",
          "In-Reply-To",
          "References",
          "List-Id",
          "List-Help",
          "List-Unsubscribe",
          "List-Subscribe",
          "List-Post",
          "List-Owner",
          "List-Archive",
          "Autocrypt");

  /**
   * Traces, which MTAs on the way and mailboxes add, change or take out (RFC 6376 section 5.4), and
   * signatures, which others may add. No mail reader shows them as what the author wrote.
   */
  private static final Set<String> UNSIGNED =
      Set.of(
          "return-path",
          "delivered-to",
          "received",
          "bcc",
          "resent-bcc",
          "content-length",
          "dkim-signature",
          "authentication-results",
          "arc-seal",
          "arc-message-signature",
          "arc-authentication-results");

  private SignedFields() {}

  /** The names for h=, as the message spells them. */
  static List<String> of(List<Field> header) {
    Map<String, String> spelling = new LinkedHashMap<>();
    for (String name : OVERSIGNED) {
      spelling.put(new Field(name, "").key(), name);
    }
    List<String> names = new ArrayList<>();
    for (Field field : header) {
      if (!UNSIGNED.contains(field.key()) && isPlain(field.key())) {
        names.add(spelling.getOrDefault(field.key(), field.name().stripTrailing()));
      }
    }
    names.addAll(OVERSIGNED);
    return names;
  }

  /** A name with other characters cannot stand in a tag list. */
  private static boolean isPlain(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c <= '~' && c != ';' && c != ':');
  }
}
