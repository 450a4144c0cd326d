// SPDX-License-Identifier: Apache-2.0
package org.sealpost.e2ee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sealpost.e2ee.EncryptionRule.Direction;

/** Mutations of valid messages, judged by the rule and by {@link SlowCheck}. */
class EncryptionFuzzTest {
  private static final int ROUNDS = 5_000;
  private static final List<String> PIECES =
      List.of(
          "Hello, readable text",
          "\r\n",
          "\r",
          "\n",
          "\0",
          " ",
          "\t",
          "=",
          "==",
          "A",
          "AAAA",
          "--b0undary\r\n",
          "--b0undary--\r\n",
          "--b0undary",
          "--",
          "-----BEGIN PGP MESSAGE-----\r\n",
          "-----END PGP MESSAGE-----\r\n",
          "\r\n\r\n",
          "Version: 1\r\n",
          "Comment: x\r\n",
          "=AbCd\r\n",
          "Content-Transfer-Encoding: base64\r\n",
          "Content-Type: text/plain\r\n",
          ":",
          "\u00e9",
          "\u000b");

  private static List<Mail> seeds() {
    byte[] old = OpenPgp.oldPacket(1, 2, new byte[40]);
    return List.of(
        Mail.encrypted(OpenPgp.join(old, OpenPgp.seipd(1, 30))),
        Mail.encrypted(OpenPgp.join(OpenPgp.packet(3, new byte[14]), OpenPgp.seipd(2, 250))),
        Mail.encrypted(OpenPgp.hex("c102aabb d2e201616263e1646503666768")),
        Mail.encrypted(
            "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\r\n"
                + Mail.body(
                    Mail.BEGIN
                        + "Version: x\r\n\r\n"
                        + OpenPgp.base64(OpenPgp.seipd(1, 60))
                        + "=AbCd\r\n"
                        + Mail.END)));
  }

  @Test
  void seeds_passBothChecks() {
    for (Mail seed : seeds()) {
      assertTrue(accepts(seed, 1000), seed.body());
      assertTrue(SlowCheck.accepts(seed.body()), seed.body());
    }
    for (byte[] message :
        List.of(OpenPgp.pkesk3Seipd1(), OpenPgp.partialLengths(), OpenPgp.skesk6Seipd2())) {
      assertTrue(SlowCheck.accepts(Mail.encrypted(message).body()));
    }
  }

  @Test
  void mutations_getTheSameVerdictFromBothChecks() {
    Random random = new Random(3156);
    List<Mail> seeds = seeds();
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Mail seed = seeds.get(random.nextInt(seeds.size()));
      String body = seed.body();
      for (int n = random.nextInt(3); n >= 0; n--) {
        body = mutate(body, random);
      }
      Mail mutant = new Mail(seed.header(), body);
      boolean accepts = accepts(mutant, 1 + random.nextInt(200));
      accepted += accepts ? 1 : 0;
      assertEquals(SlowCheck.accepts(body), accepts, "round " + round + ":\n" + body);
    }
    assertTrue(accepted > ROUNDS / 100, "only " + accepted + " mutants are still valid");
  }

  @Test
  void textAnywhere_neverPasses() {
    String text = "Hello, readable text";
    for (Mail seed : seeds()) {
      String body = seed.body();
      for (int at = 0; at <= body.length(); at++) {
        Mail mutant = new Mail(seed.header(), body.substring(0, at) + text + body.substring(at));
        if (accepts(mutant, 500)) {
          // What an operator of a reader sees anyway: a field of a part header, an armor header.
          String line = lineAround(mutant.body(), at);
          assertTrue(line.matches("(Content-Type|Version|Comment):.*"), line);
        }
      }
    }
  }

  private static boolean accepts(Mail mail, int chunkSize) {
    return mail.check(Direction.INCOMING, chunkSize) instanceof Finding.Accepted;
  }

  private static String lineAround(String body, int at) {
    int from = body.lastIndexOf('\n', at - 1) + 1;
    return body.substring(from, body.indexOf('\r', at));
  }

  private static String mutate(String body, Random random) {
    int at = random.nextInt(body.length());
    int length = 1 + random.nextInt(random.nextBoolean() ? 4 : 80);
    int to = Math.min(body.length(), at + length);
    int other = random.nextInt(body.length());
    String head = body.substring(0, at);
    return switch (random.nextInt(6)) {
      case 0 -> head + body.substring(to);
      case 1 -> head + PIECES.get(random.nextInt(PIECES.size())) + body.substring(at);
      case 2 -> head + body.substring(at, to) + body.substring(at);
      case 3 -> head + (char) random.nextInt(256) + body.substring(at + 1);
      case 4 -> body.substring(0, other) + body.substring(at, to) + body.substring(other);
      default -> {
        String alphabet = "ABCDwxyz0189+/";
        char c = alphabet.charAt(random.nextInt(alphabet.length()));
        yield head + c + body.substring(at + 1);
      }
    };
  }
}
