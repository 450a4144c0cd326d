// SPDX-License-Identifier: Apache-2.0
package org.sealpost.web.site;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sealpost.common.config.ChatmailConfig;

/** What pages can say about the relay: {@code {{mail_domain}}} and so on, see docs/web.md. */
final class SiteValues {
  private SiteValues() {}

  /** By name; an absent one is empty, and its section is left out. */
  static Map<String, Object> of(ChatmailConfig config) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("mail_domain", config.mailDomain());
    values.put("max_user_send_per_minute", config.maxUserSendPerMinute());
    values.put("max_message_size", size(config.maxMessageSize()));
    values.put("max_mailbox_size", size(config.maxMailboxSize()));
    values.put("delete_mails_after", config.deleteMailsAfter());
    values.put("delete_large_after", config.deleteLargeAfter());
    values.put("delete_inactive_users_after", config.deleteInactiveUsersAfter());
    values.put("invites_required", config.invitesRequired());
    values.put("privacy_postal", text(config.privacyPostal()));
    values.put("privacy_mail", text(config.privacyMail()));
    values.put("privacy_pdo", text(config.privacyPdo()));
    values.put("privacy_supervisor", text(config.privacySupervisor()));
    // The official relay's pages say {{ config.mail_domain }}.
    values.put("config", Map.copyOf(values));
    // An app accepts no certificate of an address: the service behind /new gives a login then.
    values.put("get_address", config.isIpOnly() ? "/new" : qrText(config));
    values.put("qr", !config.isIpOnly());
    return values;
  }

  /**
   * What the QR code says; in capitals, as apps register it. Delta Chat asks with the whole URL as
   * request target, and nginx takes none whose host has an underscore: for such a domain the code
   * has the domain alone, and the app thinks up the address itself.
   */
  static String qrText(ChatmailConfig config) {
    String domain = config.mailDomain();
    return "DCACCOUNT:" + (domain.startsWith("_") ? domain : "https://" + domain + "/new");
  }

  private static String text(Optional<String> text) {
    return text.map(String::strip).orElse("");
  }

  private static String size(long bytes) {
    return bytes >> 30 > 0 && bytes % (1 << 30) == 0
        ? (bytes >> 30) + " GB"
        : (bytes >> 20) + " MB";
  }
}
