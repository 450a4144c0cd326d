// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The relay's settings, {@code chatmail.ini}, section {@code [params]}. {@link Parameters} is the
 * table of all of them; this class gives each a name in Java. Immutable: a reload loads a new one.
 *
 * <p>Diagnostics: {@link ConfigException} lists every problem of the file at once. Unknown and
 * dropped settings are {@link #warnings}, which the daemon logs.
 */
public final class ChatmailConfig {
  /** Where the certificate of the relay comes from. */
  public enum TlsMode {
    ACME,
    SELF_SIGNED,
    EXTERNAL
  }

  /** When mail to other relays goes by HTTPS. */
  public enum OutgoingHttps {
    OFF,
    /** Where SMTP does not reach them. */
    FALLBACK,
    /** Wherever it can. */
    PREFER
  }

  private final Map<String, Object> values;
  private final List<String> warnings;

  ChatmailConfig(Map<String, Object> values, List<String> warnings) {
    this.values = Map.copyOf(values);
    this.warnings = List.copyOf(warnings);
  }

  /** Reads a file. */
  public static ChatmailConfig load(Path file) throws ConfigException {
    try {
      return ConfigReader.read(file.toString(), Files.readString(file, UTF_8));
    } catch (CharacterCodingException e) {
      throw new ConfigException(List.of(file + ": not UTF-8 text"));
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of(file + ": cannot be read: no such file"));
    } catch (AccessDeniedException e) {
      throw new ConfigException(List.of(file + ": cannot be read: permission denied"));
    } catch (IOException e) {
      throw new ConfigException(List.of(file + ": cannot be read: " + e.getMessage()));
    }
  }

  /** Reads a text with the file's content. */
  public static ChatmailConfig parse(String text) throws ConfigException {
    return ConfigReader.read("chatmail.ini", text);
  }

  /** What an operator should know but what does not stop the start. */
  public List<String> warnings() {
    return warnings;
  }

  /** The value of any setting of the table. */
  @SuppressWarnings("unchecked") // ConfigReader put it there with the parameter's own parser.
  public <T> T get(Parameter<T> parameter) {
    return (T) Objects.requireNonNull(values.get(parameter.name()), parameter.name());
  }

  /** Domain of the relay in lower case, or a bare IPv4 address. */
  public String mailDomain() {
    return get(Parameters.MAIL_DOMAIN);
  }

  /** Whether the relay has an IPv4 address for a name. */
  public boolean isIpOnly() {
    return Values.isIpv4(mailDomain());
  }

  /** What stands after the {@code @} of an address: the domain, or {@code [192.0.2.1]}. */
  public String addressDomain() {
    return isIpOnly() ? "[" + mailDomain() + "]" : mailDomain();
  }

  /** External files win; a domain that starts with {@code _} or is an address signs itself. */
  public TlsMode tlsMode() {
    if (!tlsExternalCertAndKey().isEmpty()) {
      return TlsMode.EXTERNAL;
    }
    return isIpOnly() || mailDomain().startsWith("_") ? TlsMode.SELF_SIGNED : TlsMode.ACME;
  }

  public int maxUserSendPerMinute() {
    return get(Parameters.MAX_USER_SEND_PER_MINUTE);
  }

  public int maxUserSendBurstSize() {
    return get(Parameters.MAX_USER_SEND_BURST_SIZE);
  }

  /** In bytes. */
  public long maxMailboxSize() {
    return get(Parameters.MAX_MAILBOX_SIZE);
  }

  /** In bytes. */
  public long maxMessageSize() {
    return get(Parameters.MAX_MESSAGE_SIZE);
  }

  /** In days. */
  public int deleteMailsAfter() {
    return get(Parameters.DELETE_MAILS_AFTER);
  }

  /** In days. */
  public int deleteLargeAfter() {
    return get(Parameters.DELETE_LARGE_AFTER);
  }

  /** In days. */
  public int deleteInactiveUsersAfter() {
    return get(Parameters.DELETE_INACTIVE_USERS_AFTER);
  }

  public int usernameMinLength() {
    return get(Parameters.USERNAME_MIN_LENGTH);
  }

  public int usernameMaxLength() {
    return get(Parameters.USERNAME_MAX_LENGTH);
  }

  public int passwordMinLength() {
    return get(Parameters.PASSWORD_MIN_LENGTH);
  }

  public double maxLoad1m() {
    return get(Parameters.MAX_LOAD_1M);
  }

  /** In bytes. */
  public long minAvailableMemory() {
    return get(Parameters.MIN_AVAILABLE_MEMORY);
  }

  /** In bytes. */
  public long minFreeDiskSpace() {
    return get(Parameters.MIN_FREE_DISK_SPACE);
  }

  public int maxImapConnections() {
    return get(Parameters.MAX_IMAP_CONNECTIONS);
  }

  public int maxSmtpConnections() {
    return get(Parameters.MAX_SMTP_CONNECTIONS);
  }

  public Optional<Path> wwwFolder() {
    return get(Parameters.WWW_FOLDER);
  }

  public boolean disableIpv6() {
    return get(Parameters.DISABLE_IPV6);
  }

  public Optional<String> acmeEmail() {
    return get(Parameters.ACME_EMAIL);
  }

  /** Certificate and key, or nothing. */
  public List<Path> tlsExternalCertAndKey() {
    return get(Parameters.TLS_EXTERNAL_CERT_AND_KEY);
  }

  public Optional<String> irohRelay() {
    return get(Parameters.IROH_RELAY);
  }

  public Optional<Path> turnSocketPath() {
    return get(Parameters.TURN_SOCKET_PATH);
  }

  public Optional<String> mtailAddress() {
    return get(Parameters.MTAIL_ADDRESS);
  }

  public boolean imapRawlog() {
    return get(Parameters.IMAP_RAWLOG);
  }

  public boolean imapCompress() {
    return get(Parameters.IMAP_COMPRESS);
  }

  public Optional<String> privacyPostal() {
    return get(Parameters.PRIVACY_POSTAL);
  }

  public Optional<String> privacyMail() {
    return get(Parameters.PRIVACY_MAIL);
  }

  public Optional<String> privacyPdo() {
    return get(Parameters.PRIVACY_PDO);
  }

  public Optional<String> privacySupervisor() {
    return get(Parameters.PRIVACY_SUPERVISOR);
  }

  /** The directory whose entries are the mailbox directories. */
  public Path mailboxesDir() {
    return get(Parameters.MAILBOXES_DIR)
        .orElseGet(() -> Path.of("/home/vmail/mail", addressDomain()));
  }

  /** While this file exists no address is created. */
  public Path nocreateFile() {
    return get(Parameters.NOCREATE_FILE).orElseThrow();
  }

  public boolean behindProxy() {
    return get(Parameters.BEHIND_PROXY);
  }

  public boolean autocryptSetupMessage() {
    return get(Parameters.AUTOCRYPT_SETUP_MESSAGE);
  }

  /** Name of the user that owns the mailboxes. */
  public String mailUid() {
    return get(Parameters.MAIL_UID);
  }

  /** Name of the group that owns the mailboxes. */
  public String mailGid() {
    return get(Parameters.MAIL_GID);
  }

  /** The services that a daemon runs when its command line names none; empty for all. */
  public List<String> services() {
    return get(Parameters.SERVICES);
  }

  /** The SQLite file for what is kept and is no mailbox. */
  public Path stateDatabase() {
    return get(Parameters.STATE_DATABASE).orElseThrow();
  }

  /** 0 for no limit. */
  public int maxUserRecipientsPerHour() {
    return get(Parameters.MAX_USER_RECIPIENTS_PER_HOUR);
  }

  public boolean checkRecipients() {
    return get(Parameters.CHECK_RECIPIENTS);
  }

  /** 0 for no limit. */
  public int maxClientConnectionsPerMinute() {
    return get(Parameters.MAX_CLIENT_CONNECTIONS_PER_MINUTE);
  }

  /** 0 for no limit. */
  public int maxClientMessagesPerMinute() {
    return get(Parameters.MAX_CLIENT_MESSAGES_PER_MINUTE);
  }

  /** Each {@code address/prefix-length}. */
  public List<String> trustedNetworks() {
    return get(Parameters.TRUSTED_NETWORKS);
  }

  /** 0 for no limit. */
  public int maxCreationsPerClientPerHour() {
    return get(Parameters.MAX_CREATIONS_PER_CLIENT_PER_HOUR);
  }

  /** 0 for no limit. */
  public int maxCreationsPerHour() {
    return get(Parameters.MAX_CREATIONS_PER_HOUR);
  }

  public Optional<Path> policySocket() {
    return get(Parameters.POLICY_SOCKET);
  }

  /** Key files by selector, in the order in which they sign. */
  public Map<String, Path> dkimKeys() {
    return get(Parameters.DKIM_KEYS);
  }

  public Optional<String> dnsResolver() {
    return get(Parameters.DNS_RESOLVER);
  }

  public Optional<String> authservId() {
    return get(Parameters.AUTHSERV_ID);
  }

  /** Whether the DKIM screen, when it runs alone, refuses; if not it only says what it found. */
  public boolean dkimRefuse() {
    return get(Parameters.DKIM_REFUSE);
  }

  /** 0 for no limit. */
  public int maxNewPerClientPerMinute() {
    return get(Parameters.MAX_NEW_PER_CLIENT_PER_MINUTE);
  }

  /** Where Postfix takes mail that came by HTTPS; empty if none is taken. */
  public Optional<InetSocketAddress> mxdelivSmtp() {
    return get(Parameters.MXDELIV_SMTP);
  }

  public Optional<URI> notificationUrl() {
    return get(Parameters.NOTIFICATION_URL);
  }

  /** Its first line is the secret. */
  public Path turnSecretFile() {
    return get(Parameters.TURN_SECRET_FILE).orElseThrow();
  }

  /** Each {@code address/prefix-length}. */
  public List<String> metricsAllow() {
    return get(Parameters.METRICS_ALLOW);
  }

  public boolean logMessages() {
    return get(Parameters.LOG_MESSAGES);
  }

  public boolean invitesRequired() {
    return get(Parameters.INVITES_REQUIRED);
  }

  /** JSON that clients get as it is; there need not be one. */
  public Path appversionsFile() {
    return get(Parameters.APPVERSIONS_FILE).orElseThrow();
  }

  public OutgoingHttps outgoingHttps() {
    return get(Parameters.OUTGOING_HTTPS);
  }

  /** As Postfix is to call it: a relative path is below its queue directory. */
  public String outgoingHttpsSocket() {
    return get(Parameters.OUTGOING_HTTPS_SOCKET);
  }

  /** The authorities whose signature counts when other relays are called, in PEM. */
  public Path caFile() {
    return get(Parameters.CA_FILE).orElseThrow();
  }

  /** The program that the echo bot runs, if it is not on PATH. */
  public Optional<Path> deltachatRpcServer() {
    return get(Parameters.DELTACHAT_RPC_SERVER);
  }

  /** RFC 8555 section 7.1.1. */
  public Optional<String> acmeDirectory() {
    return get(Parameters.ACME_DIRECTORY);
  }
}
