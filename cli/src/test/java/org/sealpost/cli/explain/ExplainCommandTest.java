// SPDX-License-Identifier: Apache-2.0
package org.sealpost.cli.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealpost.cli.CommandRun;
import org.sealpost.common.dns.TxtAnswer;

/** On the messages of the corpus. */
class ExplainCommandTest {
  private static final Path CORPUS = Path.of("../tests/src/test/corpus");

  @TempDir Path dir;
  private final CommandRun sealpost = new CommandRun();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Delta Chat, outgoing   | 0 | ok  encryption: the message is end-to-end encrypted | --outgoing CORPUS/deltachat/file.eml
          SecureJoin, outgoing   | 0 | a SecureJoin request        | --outgoing CORPUS/deltachat/legacy-vc-request.eml
          unsigned, incoming     | 1 | refused: 554 5.7.1 No DKIM signature found | CORPUS/deltachat/file.eml
          plain, incoming        | 1 | refused: 523 5.7.1 Encryption Needed | CORPUS/attempts/001-plain.eml
          plain, outgoing        | 1 | refused: 523 5.7.1 Encryption Needed | --outgoing CORPUS/attempts/001-plain.eml
          which rule             | 1 | (CONTENT_TYPE_MISSING)      | CORPUS/attempts/001-plain.eml
          other sender           | 1 | refused: 500 5.7.1 Invalid FROM | --outgoing --sender x@chat.example CORPUS/deltachat/file.eml
          packets by gnupg       | 1 | SEIPD version 1             | CORPUS/bouncycastle/pkesk-v3-seipd-v1.eml
          a password             | 1 | SKESK version 4 (a password) | CORPUS/bouncycastle/skesk-v4-seipd-v1.eml
          chunks                 | 1 | octets in several chunks    | CORPUS/bouncycastle/pkesk-v3-seipd-v1-partial.eml
          newest                 | 1 | SEIPD version 2             | CORPUS/bouncycastle/skesk-v6-argon2-seipd-v2.eml
          no file                | 1 | no such file                | CORPUS/none.eml
          no file named          | 2 | FILE                        | --outgoing
          bad resolver           | 2 | --resolver                  | --resolver a.b CORPUS/deltachat/file.eml
          """)
  void corpus(String label, int status, String says, String arguments) {
    String[] words = ("explain " + arguments.replace("CORPUS", CORPUS.toString())).split(" ");
    assertEquals(status, sealpost.run(words), label + sealpost.err());
    String all = sealpost.out() + sealpost.err();
    assertTrue(all.contains(says), label + ": " + all);
  }

  @Test
  void signature_thatDoesNotHold_isNamed() throws IOException {
    String message = Files.readString(CORPUS.resolve("deltachat/file.eml"));
    Path file =
        Files.writeString(
            dir.resolve("signed.eml"),
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d=chat.example; s=s;\n"
                + " h=from; bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\n"
                + message);
    assertEquals(1, sealpost.run("explain", "--json", file.toString()), sealpost.err());
    JsonObject json = JsonParser.parseString(sealpost.out()).getAsJsonObject();
    assertEquals(
        "554 5.7.1 No valid DKIM signature found (body hash mismatch)",
        json.get("reply").getAsString());
    assertTrue(sealpost.out().contains("d=chat.example s=s a=rsa-sha256"), sealpost.out());
    sealpost.with(TxtAnswer.UNKNOWN);
    assertEquals(1, sealpost.run("explain", file.toString()));
  }

  @Test
  void files_thatAreNoMessage() throws IOException {
    for (String text : List.of("", "\n", "no header here\n", "\n\nFrom: x@y.example\n")) {
      Path file = Files.writeString(dir.resolve("m.eml"), text);
      assertEquals(1, sealpost.run("explain", file.toString()));
      assertTrue(sealpost.err().contains("no message"), sealpost.err());
    }
  }

  @Test
  void packets_ofMutilatedMessages_neverThrow() throws IOException {
    String text = Files.readString(CORPUS.resolve("bouncycastle/pkesk-v3-two-seipd-v1.eml"));
    String crlf = text.replace("\r\n", "\n").replace("\n", "\r\n");
    for (int end = 0; end <= crlf.length(); end++) {
      Packets.of(crlf.substring(0, end));
    }
    int armor = crlf.indexOf("-----BEGIN PGP MESSAGE-----");
    for (int at = armor; at < crlf.length(); at++) {
      Packets.of(crlf.substring(0, at) + "/" + crlf.substring(at + 1));
    }
    assertEquals(List.of(), Packets.of("no armor"));
    assertEquals(
        List.of("octet 0: not a packet header"),
        Packets.of("-----BEGIN PGP MESSAGE-----\r\n\r\nAAAA\r\n-----END PGP MESSAGE-----"));
  }
}
