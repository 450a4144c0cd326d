// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.ImapClient;

/** The credentials for calls that a client gets by IMAP are those that coturn takes. */
@SystemTest
class TurnTest {
  private final Relay relay = Relay.running();

  @Test
  void handedOutCredentials_allocate_andOthersDoNot() throws Exception {
    String[] credentials = credentials();
    String user = credentials[2];
    String password = credentials[3];
    assertTrue(allocates(user, password), "with the credentials from METADATA");
    assertFalse(allocates(user, "x" + password), "with another password");
    String later = Long.toString(Long.parseLong(user) + 1);
    assertFalse(allocates(later, password), "with another expiry");
  }

  private String[] credentials() throws IOException {
    try (ImapClient imap = relay.imap(relay.newLogin())) {
      String turn = imap.metadata("", MetadataTest.VENDOR + "turn");
      assertNotNull(turn);
      return turn.split(":");
    }
  }

  /** Two clients allocate addresses at the server and send each other a packet. */
  private boolean allocates(String user, String password) throws Exception {
    Process client =
        new ProcessBuilder(
                "turnutils_uclient",
                "-u",
                user,
                "-w",
                Relay.secret(password),
                "-p",
                relay.env().get("TURN_PORT"),
                "-L",
                relay.env().address().getHostAddress(),
                "-y", // the two clients are each other's peers
                "-c", // no channel for RTCP
                "-n",
                "1",
                "-m",
                "1",
                relay.env().address().getHostAddress())
            .redirectErrorStream(true)
            .start();
    client.getOutputStream().close();
    String said = new String(client.getInputStream().readAllBytes(), UTF_8);
    client.waitFor();
    assertTrue(said.contains("Total lost packets 0") || said.contains("ERROR"), said);
    return said.contains("Total lost packets 0");
  }
}
