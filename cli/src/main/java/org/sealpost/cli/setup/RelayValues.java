// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.config.ChatmailConfig.OutgoingHttps;

/**
 * The values of the templates' placeholders on an installed relay; config/README.md says what each
 * is. All that depends on chatmail.ini is decided here.
 */
final class RelayValues {
  static final String POSTFIX_QUEUE = "/var/spool/postfix";

  /**
   * Answers for certificates: files in .well-known/acme-challenge, which nginx shows on port 80.
   */
  static final Path ACME_DIR = Path.of("/var/lib/sealpost-acme");

  /** The site. */
  static final Path WWW_DIR = Path.of("/var/lib/sealpost-www");

  private RelayValues() {}

  static Map<String, String> of(
      ChatmailConfig config, Path certificate, Path key, String turnSecret) {
    Map<String, String> values = new HashMap<>();
    values.put("MAIL_DOMAIN", config.mailDomain());
    values.put("ORIGIN", config.addressDomain());
    values.put("HOSTNAME", hostname(config));
    // Postfix looks for a relative path below its queue directory, chrooted or not.
    values.put("POSTFIX_RUN_DIR", "sealpost");
    values.put("RUN_DIR", "/run/sealpost");
    values.put(
        "TRANSPORT_MAPS",
        config.outgoingHttps() == OutgoingHttps.OFF
            ? ""
            : "socketmap:unix:sealpost/outgoing-map.sock:outgoing");
    values.put("QUEUE_DIR", POSTFIX_QUEUE);
    values.put("CHROOT", "y");
    values.put("BIND", "");
    boolean ipv4Only = config.disableIpv6();
    values.put("LOOPBACK", "127.0.0.1");
    values.put("LISTEN", ipv4Only ? "*" : "*, ::");
    values.put("MYNETWORKS", ipv4Only ? "127.0.0.0/8" : "127.0.0.0/8 [::1]/128");
    values.put("INET_PROTOCOLS", ipv4Only ? "ipv4" : "all");
    values.put("NO_IPV6", ipv4Only ? "#" : "");
    values.put("DO_IP6", ipv4Only ? "no" : "yes");
    values.put("WWW_DIR", WWW_DIR.toString());
    values.put("ACME_DIR", ACME_DIR.toString());
    // The journal keeps it as long as all else, and not as long as a file below /var/log.
    values.put("ERROR_LOG", "syslog:server=unix:/dev/log,nohostname");
    values.put("TLS_CERT", certificate.toString());
    values.put("TLS_KEY", key.toString());
    // One file may hold both.
    values.put("TLS_CHAIN", key.equals(certificate) ? key.toString() : key + ", " + certificate);
    values.put("CA_FILE", config.caFile().toString());
    values.put("LUA_DIR", "/usr/share/sealpost/lua");
    values.put("SERVER_ADMIN", config.privacyMail().map(mail -> "mailto:" + mail).orElse(""));
    values.put("TURN_SECRET", turnSecret);
    // coturn's log would say who called from where.
    values.put("TURN_LOG", "/dev/null");
    values.put("QUOTA_EXPIRE", "/usr/libexec/sealpost/quota-warning");
    putLimits(config, values);
    return values;
  }

  private static void putLimits(ChatmailConfig config, Map<String, String> values) {
    int smtp = config.maxSmtpConnections();
    values.put("MAX_MESSAGE_SIZE", Long.toString(config.maxMessageSize()));
    // Stuffed dots can double it.
    values.put("MAX_BODY_SIZE", Long.toString(2 * config.maxMessageSize()));
    values.put("MAX_SMTP_CONNECTIONS", Integer.toString(smtp));
    values.put("MAX_SMTP_PER_CLIENT", Integer.toString(Math.max(1, smtp / 5)));
    values.put("MAX_IMAP_CONNECTIONS", Integer.toString(config.maxImapConnections()));
    values.put("MAX_MAILBOX_SIZE", dovecotSize(config.maxMailboxSize()));
    values.put("RAWLOG", config.imapRawlog() ? "" : "#");
    values.put("METRICS", config.mtailAddress().isPresent() ? "" : "#");
    values.put("MTAIL_ADDRESS", config.mtailAddress().orElse(""));
    // Dovecot 2.3 is told to offer compression, 2.4 not to.
    values.put("IMAP_PLUGINS", config.imapCompress() ? " imap_zlib" : "");
    values.put("IMAP_COMPRESS", config.imapCompress() ? "yes" : "no");
  }

  /** An IP-only relay needs a name to say in EHLO all the same (RFC 6761 section 6.4). */
  private static String hostname(ChatmailConfig config) {
    return config.isIpOnly()
        ? "ip-" + config.mailDomain().replace('.', '-') + ".invalid"
        : config.mailDomain();
  }

  /** Dovecot takes a number without unit for kilobytes in one place and for bytes in another. */
  static String dovecotSize(long bytes) {
    String units = "BkMGT";
    int unit = 0;
    long size = bytes;
    while (size > 0 && size % 1024 == 0 && unit < units.length() - 1) {
      size /= 1024;
      unit++;
    }
    return Long.toString(size) + units.charAt(unit);
  }
}
