// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sealpost.common.config.ChatmailConfig.OutgoingHttps;

/**
 * The parameter table. Names, defaults and meaning are those of the official relay's {@code
 * chatmail.ini}; the last part holds our own. A new setting is one line here and one accessor in
 * {@link ChatmailConfig}.
 */
public final class Parameters {
  // Filled by the factories below as the constants are made: keep it first.
  private static final List<Parameter<?>> TABLE = new ArrayList<>();

  // --- The official relay's settings -----------------------------------------------------------

  static final Parameter<String> MAIL_DOMAIN =
      row("mail_domain", "domain", "", "", Values::domain, "Domain or IPv4 address of the relay.");
  static final Parameter<Integer> MAX_USER_SEND_PER_MINUTE =
      number("max_user_send_per_minute", 60, 1, 1_000_000, "messages", "Messages a user may send.");
  static final Parameter<Integer> MAX_USER_SEND_BURST_SIZE =
      number("max_user_send_burst_size", 10, 1, 1_000_000, "messages", "Messages sent at once.");
  static final Parameter<Long> MAX_MAILBOX_SIZE =
      size("max_mailbox_size", "500M", "1M", "1000T", "Quota of a mailbox.");
  static final Parameter<Long> MAX_MESSAGE_SIZE =
      size("max_message_size", "31457280", "64K", "2G", "Largest message, as transferred.");
  static final Parameter<Integer> DELETE_MAILS_AFTER =
      days("delete_mails_after", 20, "Age at which a message is removed.");
  static final Parameter<Integer> DELETE_LARGE_AFTER =
      days("delete_large_after", 7, "Age at which a message over 200000 bytes is removed.");
  static final Parameter<Integer> DELETE_INACTIVE_USERS_AFTER =
      days("delete_inactive_users_after", 90, "Time without login after which an address goes.");
  static final Parameter<Integer> USERNAME_MIN_LENGTH =
      number("username_min_length", 9, 1, 64, "characters", "Shortest local part of an address.");
  static final Parameter<Integer> USERNAME_MAX_LENGTH =
      number("username_max_length", 9, 1, 64, "characters", "Longest local part of an address.");
  static final Parameter<Integer> PASSWORD_MIN_LENGTH =
      number("password_min_length", 9, 1, 128, "characters", "Shortest password.");
  static final Parameter<Double> MAX_LOAD_1M =
      decimal("max_load_1m", "5", 0, 10_000, "Load average above which no address is created.");
  static final Parameter<Long> MIN_AVAILABLE_MEMORY =
      size("min_available_memory", "200M", "0", "1000T", "Memory below which none is created.");
  static final Parameter<Long> MIN_FREE_DISK_SPACE =
      size("min_free_disk_space", "1G", "0", "1000T", "Disk space below which none is created.");
  static final Parameter<Integer> MAX_IMAP_CONNECTIONS =
      number("max_imap_connections", 10_000, 1, 1_000_000, "connections", "IMAP clients in all.");
  static final Parameter<Integer> MAX_SMTP_CONNECTIONS =
      number("max_smtp_connections", 1000, 1, 1_000_000, "connections", "SMTP clients per port.");
  static final Parameter<Optional<Path>> WWW_FOLDER =
      path("www_folder", "", "Folder of the site; the built-in pages if empty.");
  static final Parameter<Boolean> DISABLE_IPV6 =
      flag("disable_ipv6", false, "Whether to stay off IPv6.");
  static final Parameter<Optional<String>> ACME_EMAIL =
      text("acme_email", "Contact given to the certificate authority.");
  static final Parameter<List<Path>> TLS_EXTERNAL_CERT_AND_KEY =
      row(
          "tls_external_cert_and_key",
          "two paths",
          "",
          "",
          Values::twoPaths,
          "Certificate chain and key that are managed elsewhere.");
  static final Parameter<Optional<String>> IROH_RELAY =
      text("iroh_relay", "URL told to clients; the relay's own if empty.");
  static final Parameter<Optional<Path>> TURN_SOCKET_PATH =
      path("turn_socket_path", "", "Socket of a TURN credential service.");
  static final Parameter<Optional<String>> MTAIL_ADDRESS =
      row(
          "mtail_address",
          "address",
          "",
          "",
          Values::address,
          "Address of this host at which port 3903 serves metrics.");
  static final Parameter<Boolean> IMAP_RAWLOG =
      flag("imap_rawlog", false, "Whether Dovecot records whole IMAP sessions (debugging only).");
  static final Parameter<Boolean> IMAP_COMPRESS =
      flag("imap_compress", false, "Whether IMAP offers COMPRESS=DEFLATE.");
  static final Parameter<Optional<String>> PRIVACY_POSTAL =
      text("privacy_postal", "Postal address on the privacy page.");
  static final Parameter<Optional<String>> PRIVACY_MAIL =
      text("privacy_mail", "Mail address of the operator.");
  static final Parameter<Optional<String>> PRIVACY_PDO =
      text("privacy_pdo", "Data protection officer on the privacy page.");
  static final Parameter<Optional<String>> PRIVACY_SUPERVISOR =
      text("privacy_supervisor", "Supervising authority on the privacy page.");
  static final Parameter<Optional<Path>> MAILBOXES_DIR =
      path("mailboxes_dir", "", "Mailbox directories; /home/vmail/mail/DOMAIN if empty.");

  // --- Ours ------------------------------------------------------------------------------------

  static final Parameter<Optional<Path>> NOCREATE_FILE =
      path("nocreate_file", "/etc/chatmail-nocreate", "While it exists no address is created.");
  static final Parameter<Boolean> BEHIND_PROXY =
      flag("behind_proxy", false, "Whether SMTP clients' addresses are hidden by a proxy.");
  static final Parameter<Boolean> AUTOCRYPT_SETUP_MESSAGE =
      flag("autocrypt_setup_message", false, "Whether Autocrypt Setup Messages may leave.");
  static final Parameter<String> MAIL_UID =
      row("mail_uid", "name", "vmail", "", Values::systemName, "User that owns the mailboxes.");
  static final Parameter<String> MAIL_GID =
      row("mail_gid", "name", "vmail", "", Values::systemName, "Group that owns the mailboxes.");

  static final Parameter<List<String>> SERVICES =
      row("services", "names", "", "", Values::words, "Services of sealpostd; all if empty.");
  static final Parameter<Optional<Path>> STATE_DATABASE =
      path("state_database", "/var/lib/sealpost/state.sqlite", "What is kept and is no mailbox.");
  static final Parameter<Integer> MAX_USER_RECIPIENTS_PER_HOUR =
      limit(
          "max_user_recipients_per_hour", 10_000, "recipients", "Recipients a user may write to.");
  static final Parameter<Boolean> CHECK_RECIPIENTS =
      flag("check_recipients", false, "Whether port 25 tells which addresses exist (no bounces).");
  static final Parameter<Integer> MAX_CLIENT_CONNECTIONS_PER_MINUTE =
      limit(
          "max_client_connections_per_minute", 600, "connections", "Connections a peer may open.");
  static final Parameter<Integer> MAX_CLIENT_MESSAGES_PER_MINUTE =
      limit("max_client_messages_per_minute", 3000, "messages", "Messages a peer may send.");
  static final Parameter<List<String>> TRUSTED_NETWORKS =
      row(
          "trusted_networks",
          "networks",
          "127.0.0.0/8 ::1/128",
          "",
          Values::networks,
          "Clients without limits on connections, messages and creation.");
  static final Parameter<Integer> MAX_CREATIONS_PER_CLIENT_PER_HOUR =
      limit("max_creations_per_client_per_hour", 0, "addresses", "Addresses a client may create.");
  static final Parameter<Integer> MAX_CREATIONS_PER_HOUR =
      limit("max_creations_per_hour", 0, "addresses", "Addresses created on the whole relay.");
  static final Parameter<Optional<Path>> POLICY_SOCKET =
      path("policy_socket", "", "Where a doveauth apart from the policy service asks about them.");

  static final Parameter<Map<String, Path>> DKIM_KEYS =
      row(
          "dkim_keys",
          "selector=path ...",
          "opendkim=/etc/dkimkeys/opendkim.private",
          "",
          Values::dkimKeys,
          "Keys that sign outgoing mail, each under its selector.");
  static final Parameter<Optional<String>> DNS_RESOLVER =
      text("dns_resolver", "DNS resolvers for DKIM keys, as address:port; the system's if empty.");
  static final Parameter<Optional<String>> AUTHSERV_ID =
      row(
          "authserv_id",
          "name",
          "",
          "",
          Values::authservId,
          "Name in Authentication-Results fields; none are added if empty.");

  static final Parameter<Boolean> DKIM_REFUSE =
      flag(
          "dkim_refuse",
          true,
          "For the DKIM screen alone: refuse mail without a good signature; a relay always does.");
  static final Parameter<Integer> MAX_NEW_PER_CLIENT_PER_MINUTE =
      limit("max_new_per_client_per_minute", 60, "requests", "Requests to /new from one network.");
  static final Parameter<Optional<InetSocketAddress>> MXDELIV_SMTP =
      row(
          "mxdeliv_smtp",
          "address:port",
          "127.0.0.1:10026",
          "",
          Values::endpoint,
          "Postfix's port for mail that comes by HTTPS, or none.");
  static final Parameter<Optional<URI>> NOTIFICATION_URL =
      row(
          "notification_url",
          "URL",
          "",
          "",
          Values::notificationUrl,
          "Where devices are woken; Delta Chat's service if empty.");
  static final Parameter<Optional<Path>> TURN_SECRET_FILE =
      path("turn_secret_file", "/etc/sealpost/turn-secret", "Secret shared with the TURN server.");
  static final Parameter<Optional<Path>> APPVERSIONS_FILE =
      path("appversions_file", "/etc/sealpost/appversions.json", "Releases of apps, in JSON.");
  static final Parameter<OutgoingHttps> OUTGOING_HTTPS =
      row(
          "outgoing_https",
          "off, fallback or prefer",
          "off",
          "",
          Values::outgoingHttps,
          "Mail to other relays by HTTPS: never, where SMTP does not reach them, wherever it can.");
  static final Parameter<String> OUTGOING_HTTPS_SOCKET =
      row(
          "outgoing_https_socket",
          "path",
          "sealpost/outgoing-https.sock",
          "",
          Values::required,
          "Where Postfix hands that mail over; relative paths are below its queue directory.");
  static final Parameter<Optional<Path>> CA_FILE =
      path("ca_file", "/etc/ssl/certs/ca-certificates.crt", "Authorities that sign for relays.");
  static final Parameter<Optional<Path>> DELTACHAT_RPC_SERVER =
      path("deltachat_rpc_server", "", "The Delta Chat core of the echo bot; on PATH if empty.");

  static final Parameter<Optional<String>> ACME_DIRECTORY =
      text("acme_directory", "Directory URL of the certificate authority; Let's Encrypt if empty.");

  static final Parameter<List<String>> METRICS_ALLOW =
      row(
          "metrics_allow",
          "networks",
          "127.0.0.0/8 ::1/128",
          "",
          Values::networks,
          "Networks that get /metrics of the site, or none.");
  static final Parameter<Boolean> LOG_MESSAGES =
      flag("log_messages", false, "Whether each message leaves a line that mtail counts.");
  static final Parameter<Boolean> INVITES_REQUIRED =
      flag("invites_required", false, "Whether a new address needs an invitation.");

  /** Settings of features that are gone (a name, or its start), and what stands in their place. */
  static final Map<String, String> DROPPED = new LinkedHashMap<>();

  static {
    DROPPED.put("filtermail_", "the relay's milters filter mail, there is no SMTP proxy");
    DROPPED.put("postfix_reinject_", "mail is filtered by milters and never reinjected");
    DROPPED.put("passthrough_", "there are no exceptions from encryption by address");
    DROPPED.put("passdb_path", "accounts are files in the mailbox directories");
  }

  private Parameters() {}

  /** Every setting, in the order of the table. */
  public static List<Parameter<?>> all() {
    return Collections.unmodifiableList(TABLE);
  }

  private static <T> Parameter<T> add(Parameter<T> parameter) {
    TABLE.add(parameter);
    return parameter;
  }

  private static <T> Parameter<T> row(
      String name,
      String type,
      String defaultText,
      String unit,
      Function<String, T> parser,
      String doc) {
    return add(new Parameter<>(name, type, defaultText, "", "", unit, doc, parser));
  }

  private static Parameter<Integer> number(
      String name, int defaultValue, int min, int max, String unit, String doc) {
    return add(
        new Parameter<>(
            name,
            "number",
            Integer.toString(defaultValue),
            Integer.toString(min),
            Integer.toString(max),
            unit,
            doc,
            text -> Values.number(text, min, max)));
  }

  /** A number that 0 turns off. */
  private static Parameter<Integer> limit(String name, int defaultValue, String unit, String doc) {
    return number(name, defaultValue, 0, 1_000_000, unit, doc);
  }

  private static Parameter<Integer> days(String name, int defaultValue, String doc) {
    return number(name, defaultValue, 1, 36_500, "days", doc);
  }

  private static Parameter<Double> decimal(
      String name, String defaultText, double min, double max, String doc) {
    return add(
        new Parameter<>(
            name,
            "decimal",
            defaultText,
            Double.toString(min),
            Double.toString(max),
            "",
            doc,
            text -> Values.decimal(text, min, max)));
  }

  private static Parameter<Long> size(
      String name, String defaultText, String min, String max, String doc) {
    return add(
        new Parameter<>(
            name, "size", defaultText, min, max, "bytes", doc, t -> Values.size(t, min, max)));
  }

  private static Parameter<Boolean> flag(String name, boolean defaultValue, String doc) {
    return row(name, "boolean", Boolean.toString(defaultValue), "", Values::flag, doc);
  }

  private static Parameter<Optional<String>> text(String name, String doc) {
    return row(name, "text", "", "", Values::text, doc);
  }

  private static Parameter<Optional<Path>> path(String name, String defaultText, String doc) {
    return row(name, "path", defaultText, "", Values::path, doc);
  }
}
