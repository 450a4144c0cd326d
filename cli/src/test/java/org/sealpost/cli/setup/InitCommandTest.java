// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.dkim.KeyFile;

class InitCommandTest {
  @TempDir Path root;
  private final CommandRun sealpost = new CommandRun();

  @Test
  void init_makesWhatTheRelayNeeds() throws Exception {
    assertEquals(0, init("chat.example"), sealpost.err());
    ChatmailConfig config = ChatmailConfig.load(at("/etc/sealpost/chatmail.ini"));
    assertEquals("chat.example", config.mailDomain());
    assertTrue(config.warnings().isEmpty(), config.warnings().toString());
    Path key = at(String.valueOf(config.dkimKeys().get("opendkim")));
    KeyFile.read(key, "chat.example", "opendkim");
    assertEquals("rw-------", mode(at("/etc/sealpost/turn-secret")));
    assertNotEquals("", Files.readString(at("/etc/sealpost/turn-secret")).strip());
    assertEquals("rwx------", mode(at("/home/vmail/mail/chat.example")));
    assertEquals("rwx------", mode(at("/home/vmail")));
    assertTrue(sealpost.out().contains("sealpost dns"), sealpost.out());
    assertTrue(sealpost.out().contains("certificate authority asks there"), sealpost.out());
  }

  @Test
  void init_again_keepsAll_andAddsWhatIsMissing() throws Exception {
    init("chat.example");
    Path settings = at("/etc/sealpost/chatmail.ini");
    Files.writeString(settings, Files.readString(settings) + "\ndelete_mails_after = 5\n");
    // The default stands there commented out, so this is the only one.
    String before = Files.readString(settings);
    String secret = Files.readString(at("/etc/sealpost/turn-secret"));
    Files.delete(at("/etc/sealpost/dkim/opendkim.private"));
    assertEquals(0, init("chat.example"), sealpost.err());
    assertEquals(before, Files.readString(settings));
    assertEquals(secret, Files.readString(at("/etc/sealpost/turn-secret")));
    assertTrue(Files.exists(at("/etc/sealpost/dkim/opendkim.private")));
    String key = Files.readString(at("/etc/sealpost/dkim/opendkim.private"));
    assertEquals(0, init("chat.example"));
    assertEquals(key, Files.readString(at("/etc/sealpost/dkim/opendkim.private")));
  }

  @Test
  void init_ofAnAddress_hasNoDkimKey() throws IOException {
    assertEquals(0, init("192.0.2.1"), sealpost.err());
    assertFalse(Files.exists(at("/etc/sealpost/dkim")));
    assertTrue(Files.isDirectory(at("/home/vmail/mail/[192.0.2.1]")));
    assertFalse(sealpost.out().contains("sealpost dns"), sealpost.out());
  }

  @Test
  void init_withCertificate_namesIt() throws Exception {
    assertEquals(0, init("chat.example", "--tls", "/tls/c.pem", "/tls/k.pem"), sealpost.err());
    ChatmailConfig config = ChatmailConfig.load(at("/etc/sealpost/chatmail.ini"));
    assertEquals(ChatmailConfig.TlsMode.EXTERNAL, config.tlsMode());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no domain         | 2  | DOMAIN                | init
          not a domain      | 2  | is not a domain name  | init chat_example
          injected setting  | 2  | is not a domain name  | init a.b\\nservices=x
          half of tls       | 2  | tls                   | init --tls /c.pem chat.example
          relative tls      | 2  | absolute              | init chat.example --tls c.pem k.pem
          unknown option    | 2  | --frobnicate          | init --frobnicate chat.example
          """)
  void usageErrors_makeNothing(String label, int status, String says, String arguments)
      throws IOException {
    String[] words = (arguments + " --root " + root).replace("\\n", "\n").split(" ");
    assertEquals(status, sealpost.run(words), label + sealpost.err());
    assertTrue(sealpost.err().contains(says), label + ": " + sealpost.err());
    try (var files = Files.list(root)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void init_ofAnotherDomain_isRefused() {
    init("chat.example");
    assertEquals(78, init("other.example"));
    assertTrue(sealpost.err().contains("is of chat.example"), sealpost.err());
  }

  @Test
  void init_besideBadSettings_isRefused() throws IOException {
    Files.createDirectories(at("/etc/sealpost"));
    Files.writeString(at("/etc/sealpost/chatmail.ini"), "[params]\nmail_domain = chat_example\n");
    assertEquals(78, init("chat.example"));
    assertFalse(Files.exists(at("/etc/sealpost/turn-secret")));
  }

  private int init(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "init";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--root";
    all[all.length - 1] = root.toString();
    return sealpost.run(all);
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
