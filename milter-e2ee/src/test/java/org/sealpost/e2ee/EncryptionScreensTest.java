// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.milter.Screen;
import org.sealpost.common.milter.Verdict;

class EncryptionScreensTest {
  private static final String NEEDED = "523 5.7.1 Encryption Needed: Invalid Unencrypted Mail";
  private static final String CLEAR = "From: a@a.test\nSubject: x\nContent-Type: text/plain";
  private static final String SETUP =
      "From: a@a.test\nSubject: Autocrypt Setup Message\n"
          + "Content-Type: multipart/mixed; boundary=x";

  @TempDir Path dir;

  private ChatmailConfig config(String more) throws Exception {
    return ChatmailConfig.parse(
        "[params]\nmail_domain = chat.test\nmailboxes_dir = " + dir + "\n" + more);
  }

  private void mailbox(String address, boolean enforces) throws IOException {
    Path mailbox = Files.createDirectories(dir.resolve(address));
    Files.writeString(mailbox.resolve("password"), "{SHA512-CRYPT}x");
    if (enforces) {
      Files.createFile(mailbox.resolve("enforceE2EEincoming"));
    }
  }

  /** Runs screens as a milter session does; the first refusal in their order. */
  private static String run(List<Screen.Factory> factories, FakeMessage message, String body)
      throws IOException {
    for (Screen.Factory factory : factories) {
      Screen screen = factory.open();
      Verdict verdict = screen.headers(message);
      if (verdict == Verdict.UNDECIDED) {
        verdict = screen.body(ByteBuffer.wrap(body.getBytes(StandardCharsets.ISO_8859_1)));
      }
      if (verdict == Verdict.UNDECIDED) {
        verdict = screen.endOfMessage(message);
      }
      if (verdict != Verdict.PASS) {
        return FromScreensTest.text(verdict);
      }
    }
    return "PASS";
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mailbox that accepts cleartext    | clear0000@chat.test                      | PASS
          upper case                        | CLEAR0000@Chat.TEST                      | PASS
          extension                         | clear0000+x@chat.test                    | PASS
          two extensions                    | clear0000+x+y@chat.test                  | PASS
          both accept                       | clear0000@chat.test clear0001@chat.test  | PASS
          mailbox that enforces             | strict000@chat.test                      | 523
          enforcing, upper case             | STRICT000@chat.test                      | 523
          enforcing, extension              | strict000+x@chat.test                    | 523
          one of two enforces               | clear0000@chat.test strict000@chat.test  | 523
          no such mailbox                   | nobody000@chat.test                      | 523
          other domain                      | clear0000@other.test                     | 523
          no local part                     | +x@chat.test                             | 523
          source route                      | @a.test:clear0000@chat.test              | 523
          quoted                            | "clear0000/../clear0000"@chat.test       | 523
          trailing dot                      | clear0000@chat.test.                     | 523
          two at signs                      | clear0000@chat.test@chat.test            | 523
          path                              | ../clear0000@chat.test                   | 523
          """)
  void incoming_cleartextPassesOnlyIfEveryMailboxAcceptsIt(
      String label, String recipients, String expected) throws Exception {
    mailbox("clear0000@chat.test", false);
    mailbox("clear0001@chat.test", false);
    mailbox("strict000@chat.test", true);
    List<Screen.Factory> screens = EncryptionScreens.incoming(config(""));
    FakeMessage message = new FakeMessage(CLEAR, "a@a.test", recipients.split(" "));
    assertTrue(run(screens, message, "Hello\r\n").startsWith(expected));
    // Encrypted in its header only: looked up once the body has shown it.
    FakeMessage fake =
        new FakeMessage(
            "From: a@a.test\nContent-Type: " + Mail.TYPE, "a@a.test", recipients.split(" "));
    assertTrue(run(screens, fake, "Hello\r\n").startsWith(expected));
  }

  @Test
  void incoming_mailboxesMissingIsLocalTrouble() throws Exception {
    List<Screen.Factory> screens = EncryptionScreens.incoming(config(""));
    Files.delete(dir);
    FakeMessage message = new FakeMessage(CLEAR, "a@a.test", "clear0000@chat.test");
    assertThrows(IOException.class, () -> run(screens, message, "Hello\r\n"));
    Files.createDirectory(dir);
  }

  @Test
  void incoming_encryptionComesBeforeFrom() throws Exception {
    List<Screen.Factory> screens = EncryptionScreens.incoming(config(""));
    FakeMessage message = new FakeMessage("Subject: x", "a@a.test", "b@chat.test");
    assertEquals(NEEDED, run(screens, message, "Hello\r\n"));
    Mail encrypted = Mail.encrypted(OpenPgp.seipd(1, 50));
    FakeMessage noFrom = new FakeMessage("Content-Type: " + Mail.TYPE, "a@a.test", "b@chat.test");
    assertEquals("554 5.6.0 Malformed From", run(screens, noFrom, encrypted.body()));
  }

  @Test
  void outgoing_fromComesBeforeEncryptionAndCleanUpLast() throws Exception {
    List<Screen.Factory> screens = EncryptionScreens.outgoing(config(""));
    FakeMessage forged = new FakeMessage(CLEAR, "e@a.test", "b@b.test");
    assertEquals(
        "500 5.7.1 Invalid FROM <a@a.test> for <e@a.test>", run(screens, forged, "Hello\r\n"));
    FakeMessage clear = new FakeMessage(CLEAR, "a@a.test", "b@b.test");
    assertEquals(NEEDED, run(screens, clear, "Hello\r\n"));
    assertEquals(CLEAR, clear.lines());
    String type = "\nContent-Type: " + Mail.TYPE;
    FakeMessage good =
        new FakeMessage(
            "Received: from phone\nFrom: a@a.test\nSubject: secret\nX-Mailer: x\nuser-agent: y"
                + "\nX-Originating-IP: z"
                + type,
            "a@a.test",
            "b@b.test");
    assertEquals("PASS", run(screens, good, Mail.encrypted(OpenPgp.seipd(1, 50)).body()));
    assertEquals("From: a@a.test\nSubject: [...]" + type, good.lines());
  }

  @Test
  void cleanUp_severalSubjectsBecomeOne() {
    FakeMessage message =
        new FakeMessage("Subject: a\nTo: b@b.test\nsubject: b\nReceived: x", "a@a.test");
    assertEquals(Verdict.PASS, new HeaderCleanupScreen().headers(message));
    assertEquals("To: b@b.test\nSubject: [...]", message.lines());
    FakeMessage none = new FakeMessage("To: b@b.test", "a@a.test");
    new HeaderCleanupScreen().headers(none);
    assertEquals("To: b@b.test", none.lines());
  }

  @Test
  void setupMessage_passesOnlyToOneselfAndIfTurnedOn() throws Exception {
    List<Screen.Factory> off = EncryptionScreens.outgoing(config(""));
    List<Screen.Factory> on = EncryptionScreens.outgoing(config("autocrypt_setup_message = yes\n"));
    assertEquals(NEEDED, run(off, new FakeMessage(SETUP, "a@a.test", "a@a.test"), ""));
    assertEquals("PASS", run(on, new FakeMessage(SETUP, "a@a.test", "A@a.test"), ""));
    assertEquals(NEEDED, run(on, new FakeMessage(SETUP, "a@a.test", "b@b.test"), ""));
    assertEquals(NEEDED, run(on, new FakeMessage(SETUP, "a@a.test", "a@a.test", "b@b.test"), ""));
    String other = SETUP.replace("Setup Message", "Setup Message!");
    assertEquals(NEEDED, run(on, new FakeMessage(other, "a@a.test", "a@a.test"), ""));
    String mixed = SETUP.replace("mixed", "alternative");
    assertEquals(NEEDED, run(on, new FakeMessage(mixed, "a@a.test", "a@a.test"), ""));
  }

  @Test
  void ipOnlyRelay_mailboxIsThatOfTheLiteral() throws Exception {
    mailbox("clear0000@[192.0.2.1]", false);
    MailboxCleartextPolicy policy =
        new MailboxCleartextPolicy("[192.0.2.1]", a -> Files.isDirectory(dir.resolve(a)));
    assertTrue(policy.allows(List.of("CLEAR0000+x@[192.0.2.1]")));
    assertFalse(policy.allows(List.of("clear0000@192.0.2.1")));
    assertFalse(policy.allows(List.of()));
  }
}
