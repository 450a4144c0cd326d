// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.explain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sealpost.common.dns.TxtLookup;
import org.sealpost.common.mime.Violation;
import org.sealpost.common.smtp.AddrSpec;
import org.sealpost.common.smtp.AddressException;
import org.sealpost.common.smtp.FromField;
import org.sealpost.dkim.Field;
import org.sealpost.dkim.Outcome;
import org.sealpost.dkim.Verification;
import org.sealpost.e2ee.EncryptionRule;
import org.sealpost.e2ee.Finding;

/**
 * Asks the decision cores about a message in the order in which the milters do: incoming
 * encryption, From, DKIM; outgoing From, encryption. The first refusal is the reply.
 */
final class Explanation {
  private static final Duration DNS_DEADLINE = Duration.ofSeconds(10);
  private static final String NOT_ENCRYPTED =
      "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";

  private final MailFile mail;
  private final List<Step> steps = new ArrayList<>();
  private String reply = "";

  /**
   * What one check says; field names are those of the JSON.
   *
   * @param details what it rests on
   */
  record Step(String check, boolean passed, String text, List<String> details) {}

  Explanation(MailFile mail) {
    this.mail = mail;
  }

  List<Step> steps() {
    return steps;
  }

  /** The reply at the end of the message; empty if it is accepted. */
  String reply() {
    return reply;
  }

  void incoming(List<String> recipients, TxtLookup dns, Instant now) {
    encryption(EncryptionRule.Direction.INCOMING, recipients);
    AddrSpec from = from("554 5.6.0 Malformed From");
    if (from != null && from.isLiteral()) {
      add("DKIM", true, "not needed: the sender is an IP address, and must come from it", "");
    } else if (from != null) {
      dkim(from.domain(), dns, now);
    }
  }

  void outgoing(List<String> recipients, String sender) {
    AddrSpec from = from("500 5.7.1 Invalid FROM header");
    if (from != null && !sender.isEmpty() && !from.toString().equalsIgnoreCase(sender)) {
      add("sender", false, "From is not MAIL FROM", "500 5.7.1 Invalid FROM");
    }
    encryption(EncryptionRule.Direction.OUTGOING, recipients);
  }

  private void encryption(EncryptionRule.Direction direction, List<String> recipients) {
    EncryptionRule rule = new EncryptionRule(direction);
    Finding finding = rule.headers(mail.fields(), recipients);
    if (finding == Finding.UNDECIDED) {
      rule.body(mail.body());
      finding = rule.end();
    }
    List<String> packets = Packets.of(mail.bodyText());
    if (finding instanceof Finding.Accepted accepted) {
      String text =
          switch (accepted.kind()) {
            case ENCRYPTED -> "the message is end-to-end encrypted";
            case SECURE_JOIN -> "a SecureJoin request, which may be readable";
            case DELIVERY_REPORT -> "a delivery report, which may be readable";
            case SETUP_MESSAGE -> "an Autocrypt Setup Message, which may be readable";
          };
      steps.add(new Step("encryption", true, text, packets));
    } else {
      Violation violation =
          finding instanceof Finding.Refused refused
              ? refused.violation()
              : Violation.NOT_ENCRYPTED;
      String text = violation.description() + " (" + violation + ")";
      if (direction == EncryptionRule.Direction.INCOMING) {
        text += "; recipients without enforceE2EEincoming get it all the same";
      }
      steps.add(new Step("encryption", false, text, packets));
      refuse(NOT_ENCRYPTED);
    }
  }

  private @Nullable AddrSpec from(String malformed) {
    try {
      AddrSpec from = FromField.parse(mail.values("From"));
      add("From", true, from.toString(), "");
      return from;
    } catch (AddressException e) {
      add("From", false, "not exactly one From field with one address", malformed);
      return null;
    }
  }

  private void dkim(String domain, TxtLookup dns, Instant now) {
    List<Field> fields =
        mail.fields().stream().map(field -> new Field(field.name(), field.value())).toList();
    Verification verification = new Verification(fields, domain, now.getEpochSecond());
    verification.body(mail.body());
    Outcome outcome = verification.finish(dns, DNS_DEADLINE);
    List<String> details =
        outcome.signatures().stream().map(signature -> String.valueOf(signature)).toList();
    switch (outcome.result()) {
      case PASS -> steps.add(new Step("DKIM", true, domain + " signed it", details));
      case NONE -> {
        steps.add(new Step("DKIM", false, "no signature by " + domain, details));
        refuse("554 5.7.1 No DKIM signature found");
      }
      case TEMPERROR -> {
        steps.add(new Step("DKIM", false, "the key cannot be looked up now", details));
        refuse("451 4.7.5 DKIM key lookup failed temporarily");
      }
      default -> {
        steps.add(new Step("DKIM", false, outcome.worst().text(), details));
        refuse("554 5.7.1 No valid DKIM signature found (" + outcome.worst().text() + ")");
      }
    }
  }

  private void add(String check, boolean passed, String text, String refusal) {
    steps.add(new Step(check, passed, text, List.of()));
    if (!passed) {
      refuse(refusal);
    }
  }

  private void refuse(String text) {
    if (reply.isEmpty()) {
      reply = text;
    }
  }
}
