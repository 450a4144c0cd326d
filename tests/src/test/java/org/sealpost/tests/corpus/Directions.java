// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealpost.common.config.ChatmailConfig;
import org.sealpost.common.milter.MilterService;
import org.sealpost.e2ee.EncryptionScreens;
import org.sealpost.tests.replay.Judge;
import org.sealpost.tests.replay.MailFile;

/**
 * Both directions of the relay chat.example, whose bob and alice want no cleartext, carol allows
 * it, and dave is disabled.
 */
final class Directions {
  /** Sizes of body chunks: what Postfix sends, and cuts at every byte and between. */
  private static final List<Integer> CHUNKS = List.of(65535, 1, 7, 64);

  private static final Pattern FROM = Pattern.compile("<([^<>]*)>\\s*$");

  private final Judge incoming;
  private final Judge outgoing;

  Directions(Path directory) throws Exception {
    for (String file :
        List.of(
            "alice@chat.example/enforceE2EEincoming",
            "bob@chat.example/enforceE2EEincoming",
            "carol@chat.example/password",
            "dave@chat.example/password",
            "dave@chat.example/DISABLED")) {
      Path path = directory.resolve("mail").resolve(file);
      Files.createDirectories(directory.resolve("mail/" + file.split("/")[0]));
      Files.writeString(path, file.endsWith("password") ? "{SHA512-CRYPT}x" : "");
    }
    Path ini = directory.resolve("chatmail.ini");
    Files.writeString(
        ini,
        "[params]\nmail_domain = chat.example\nmailboxes_dir = "
            + directory.resolve("mail")
            + "\n");
    ChatmailConfig config = ChatmailConfig.load(ini);
    incoming = new Judge(new MilterService("incoming", EncryptionScreens.incoming(config)));
    outgoing = new Judge(new MilterService("outgoing", EncryptionScreens.outgoing(config)));
  }

  /** The one verdict, however the body is cut. */
  String verdict(String direction, List<String> recipients, Path file) throws IOException {
    MailFile mail = MailFile.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    String sender = sender(mail);
    Judge judge = direction.equals("incoming") ? incoming : outgoing;
    String first = "";
    for (int chunk : CHUNKS) {
      String verdict = judge.verdict(sender, recipients, mail, chunk);
      if (!first.isEmpty() && !first.equals(verdict)) {
        return "differs with chunks of " + chunk + ": " + first + " | " + verdict;
      }
      first = verdict;
    }
    return first;
  }

  /** MAIL FROM is what the From field says, so that only the content decides. */
  private static String sender(MailFile mail) {
    return mail.headers().stream()
        .filter(field -> field.is("From"))
        .map(field -> FROM.matcher(field.value()))
        .filter(Matcher::find)
        .map(m -> m.group(1))
        .findFirst()
        .orElse("alice@chat.example");
  }
}
