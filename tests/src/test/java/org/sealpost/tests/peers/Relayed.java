// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.peers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.milter.MilterService;
import org.sealpost.e2ee.EncryptionScreens;
import org.sealpost.tests.replay.MailFile;

/** The relay that the clients of others speak to, and what they send. */
final class Relayed {
  static final String CLEARTEXT = "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";

  private static final Path CORPUS = Path.of("src/test/corpus");

  private Relayed() {}

  /** The outgoing milter of chat.example. */
  static MilterService outgoing(Path directory) throws Exception {
    Path ini = directory.resolve("chatmail.ini");
    Files.writeString(
        ini, "[params]\nmail_domain = chat.example\nmailboxes_dir = " + directory + "\n");
    return new MilterService("outgoing", EncryptionScreens.outgoing(ChatmailConfig.load(ini)));
  }

  static MailFile encrypted() throws IOException {
    return mail("bouncycastle/pkesk-v3-seipd-v1.eml");
  }

  static MailFile readable() throws IOException {
    return mail("attempts/001-plain.eml");
  }

  private static MailFile mail(String file) throws IOException {
    return MailFile.parse(Files.readString(CORPUS.resolve(file), ISO_8859_1));
  }
}
