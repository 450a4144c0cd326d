// SPDX-License-Identifier: Apache-2.0
package org.sealpost.common.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatmailConfigTest {
  private static ChatmailConfig parse(String... lines) throws ConfigException {
    return ChatmailConfig.parse(
        "[params]\nmail_domain = chat.example\n" + String.join("\n", lines));
  }

  private static List<String> problems(String text) {
    return assertThrows(ConfigException.class, () -> ChatmailConfig.parse(text)).problems();
  }

  private static List<String> problemsOf(String... lines) {
    return problems("[params]\nmail_domain = chat.example\n" + String.join("\n", lines));
  }

  @Test
  void defaults_areThoseOfTheContract() throws ConfigException {
    ChatmailConfig config = parse();
    assertEquals("chat.example", config.mailDomain());
    assertEquals(60, config.maxUserSendPerMinute());
    assertEquals(10, config.maxUserSendBurstSize());
    assertEquals(500L << 20, config.maxMailboxSize());
    assertEquals(31_457_280, config.maxMessageSize());
    assertEquals(20, config.deleteMailsAfter());
    assertEquals(7, config.deleteLargeAfter());
    assertEquals(90, config.deleteInactiveUsersAfter());
    assertEquals(9, config.usernameMinLength());
    assertEquals(9, config.usernameMaxLength());
    assertEquals(9, config.passwordMinLength());
    assertEquals(5.0, config.maxLoad1m());
    assertEquals(200L << 20, config.minAvailableMemory());
    assertEquals(1L << 30, config.minFreeDiskSpace());
    assertEquals(10_000, config.maxImapConnections());
    assertEquals(1000, config.maxSmtpConnections());
    assertFalse(config.disableIpv6());
    assertFalse(config.imapRawlog());
    assertFalse(config.imapCompress());
    assertFalse(config.behindProxy());
    assertFalse(config.autocryptSetupMessage());
    assertEquals(Path.of("/home/vmail/mail/chat.example"), config.mailboxesDir());
    assertEquals(Path.of("/etc/chatmail-nocreate"), config.nocreateFile());
    assertEquals("vmail", config.mailUid());
    assertEquals("vmail", config.mailGid());
    assertEquals(Optional.empty(), config.privacyMail());
    assertEquals(List.of(), config.warnings());
  }

  @Test
  void officialStyle_isRead() throws ConfigException {
    ChatmailConfig config =
        ChatmailConfig.parse(
            """
            [params]

            # mail domain
            mail_domain = Chat.Example

            ; another kind of comment
            max_mailbox_size = 100M
            username_min_length=8
            privacy_mail =
            privacy_postal =
                Some Street 1 # not a comment
                12345 Some Town
            mtail_address: 127.0.0.1
            disable_ipv6 = True
            mailboxes_dir = /srv/mail/
            tls_external_cert_and_key = /etc/c.pem  /etc/k.pem
            """);
    assertEquals("chat.example", config.mailDomain());
    assertEquals(100L << 20, config.maxMailboxSize());
    assertEquals(8, config.usernameMinLength());
    assertEquals(Optional.empty(), config.privacyMail());
    assertEquals(
        Optional.of("Some Street 1 # not a comment\n12345 Some Town"), config.privacyPostal());
    assertEquals(Optional.of("127.0.0.1"), config.mtailAddress());
    assertTrue(config.disableIpv6());
    assertEquals(Path.of("/srv/mail"), config.mailboxesDir());
    assertEquals(
        List.of(Path.of("/etc/c.pem"), Path.of("/etc/k.pem")), config.tlsExternalCertAndKey());
    assertEquals(ChatmailConfig.TlsMode.EXTERNAL, config.tlsMode());
    assertEquals(List.of(), config.warnings());
  }

  @Test
  void allProblems_areListedAtOnce() {
    List<String> problems =
        problems(
            """
            early = 1
            [params]
            max_mailbox_size = 500X
            max_load_1m = high
            password_min_length = 0
            imap_compress = perhaps
            www_folder = relative/path
            rubbish
            max_load_1m = 5
            """);
    assertEquals(
        List.of(
            "chatmail.ini:1: early stands before [params]",
            "chatmail.ini:8: not of the form 'name = value': rubbish",
            "chatmail.ini:9: max_load_1m stands twice, first on line 4",
            "chatmail.ini: mail_domain: is required",
            "chatmail.ini:3: max_mailbox_size: '500X' is not a size such as 500M",
            "chatmail.ini:5: password_min_length: 0 is not between 1 and 128",
            "chatmail.ini:4: max_load_1m: 'high' is not a number",
            "chatmail.ini:7: www_folder: 'relative/path' is not an absolute path",
            "chatmail.ini:6: imap_compress: 'perhaps' is neither true nor false"),
        problems);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "NaN load,                max_load_1m = NaN",
    "size beyond long,        max_mailbox_size = 999999999999T",
    "size below minimum,      max_message_size = 1",
    "endpoint without port,   mxdeliv_smtp = 127.0.0.1",
    "endpoint by name,        mxdeliv_smtp = localhost:25",
    "endpoint beyond ports,   mxdeliv_smtp = 127.0.0.1:65536",
    "endpoint of port 0,      mxdeliv_smtp = 127.0.0.1:0",
    "endpoint with blanks,    mxdeliv_smtp = 127.0.0.1: 25",
    "negative size,           min_free_disk_space = -1",
    "one certificate path,    tls_external_cert_and_key = /etc/c.pem",
    "minimum over maximum,    username_min_length = 10",
    "user name with a slash,  mail_uid = a/b",
    "device tokens in clear,  notification_url = http://push.example/notify",
    "looks like loopback,     notification_url = http://127.0.0.1.example/",
    "name before the host,    notification_url = http://127.0.0.1@push.example/",
    "URL without a host,      notification_url = https:///notify",
    "no URL,                  notification_url = push.example",
    "server id of two words,  authserv_id = mx.example org",
    "server id with version,  authserv_id = mx.example.org; 1",
    "server id not in ASCII,  authserv_id = bücher.example",
    "number with a comment,   max_smtp_connections = 100 # many",
    "open section,            [params",
    "second [params],         [params]",
    "name missing,            = 5",
  })
  void badLine_isOneProblem(String label, String line) {
    assertEquals(1, problemsOf(line).size(), label);
  }

  @Test
  void sectionMissing_isSaid() {
    assertEquals(
        List.of(
            "chatmail.ini: section [params] is missing", "chatmail.ini: mail_domain: is required"),
        problems(""));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost",
    "a..b",
    ".a.b",
    "a.b.",
    "-a.example",
    "a-.example",
    "a b.example",
    "a/b.example",
    "x@a.example",
    "192.0.2.256",
    "192.0.2",
    "1.2.3.4.5",
    "2001:db8::1",
    "[192.0.2.1]",
    "münchen.de"
  })
  void badDomain_isRefused(String domain) {
    List<String> problems = problems("[params]\nmail_domain = " + domain);
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).contains("is not a domain name"), problems.get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "_chat.test,     _chat.test,     SELF_SIGNED",
    "192.0.2.1,      [192.0.2.1],    SELF_SIGNED",
    "xn--mnchen.de,  xn--mnchen.de,  ACME",
    "1.example,      1.example,      ACME",
  })
  void domain_decidesCertificateAndAddresses(String domain, String suffix, String mode)
      throws ConfigException {
    ChatmailConfig config = ChatmailConfig.parse("[params]\nmail_domain = " + domain);
    assertEquals(suffix, config.addressDomain());
    assertEquals(ChatmailConfig.TlsMode.valueOf(mode), config.tlsMode());
  }

  @ParameterizedTest
  @CsvSource({"0,0", "64K,65536", "1m,1048576", "2GB,2147483648", "1T,1099511627776"})
  void size_isInBytes(String text, long bytes) throws ConfigException {
    assertEquals(bytes, parse("min_free_disk_space = " + text).minFreeDiskSpace());
  }

  @Test
  void unknownName_isWarningWithNearest() throws ConfigException {
    assertEquals(
        List.of(
            "chatmail.ini:3: max_mailbox_sizes is unknown and ignored;"
                + " did you mean max_mailbox_size?",
            "chatmail.ini:4: colour is unknown and ignored",
            "chatmail.ini:5: Mail_Domain is unknown and ignored; did you mean mail_domain?"),
        parse("max_mailbox_sizes = 1G", "colour = blue", "Mail_Domain = b.example").warnings());
  }

  @Test
  void droppedNames_giveOneWarningForEachReplacement() throws ConfigException {
    List<String> warnings =
        parse(
                "filtermail_smtp_port = 10080",
                "passthrough_senders =",
                "filtermail_smtp_port_incoming = 10081",
                "passthrough_recipients = a@b.example")
            .warnings();
    assertEquals(2, warnings.size());
    assertEquals(
        "chatmail.ini: filtermail_smtp_port, filtermail_smtp_port_incoming has no effect:"
            + " the relay's milters filter mail, there is no SMTP proxy",
        warnings.get(0));
  }

  @Test
  void otherSection_isWarning() throws ConfigException {
    ChatmailConfig config = parse("[privacy:old]", "mail_domain = b.example", "  more");
    assertEquals("chat.example", config.mailDomain());
    assertEquals(1, config.warnings().size());
  }

  @Test
  void load_saysWhyItCannot(@TempDir Path dir) throws Exception {
    Path missing = dir.resolve("chatmail.ini");
    assertThrows(ConfigException.class, () -> ChatmailConfig.load(missing));
    Path binary = Files.write(dir.resolve("b.ini"), new byte[] {(byte) 0xff, 10});
    assertEquals(
        List.of(binary + ": not UTF-8 text"),
        assertThrows(ConfigException.class, () -> ChatmailConfig.load(binary)).problems());
  }

  @Test
  void table_isComplete() {
    for (Parameter<?> parameter : Parameters.all()) {
      assertTrue(parameter.doc().endsWith("."), parameter.name());
      assertTrue(parameter.name().matches("[a-z0-9_]+"), parameter.name());
    }
    assertEquals(
        Parameters.all().size(), Parameters.all().stream().map(Parameter::name).distinct().count());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:10026, 127.0.0.1,       10026",
    "[::1]:25,        0:0:0:0:0:0:0:1, 25",
  })
  void endpoint_isAddressAndPort(String text, String address, int port) throws ConfigException {
    InetSocketAddress endpoint = parse("mxdeliv_smtp = " + text).mxdelivSmtp().orElseThrow();
    assertEquals(address, endpoint.getAddress().getHostAddress());
    assertEquals(port, endpoint.getPort());
  }

  @Test
  void endpoint_none() throws ConfigException {
    assertTrue(parse("mxdeliv_smtp = none").mxdelivSmtp().isEmpty());
    assertEquals(10026, parse().mxdelivSmtp().orElseThrow().getPort());
  }
}
