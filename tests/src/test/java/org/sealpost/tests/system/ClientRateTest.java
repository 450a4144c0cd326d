// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.SmtpClient;

/**
 * Limits on clients count the client, not nginx, for those who come by port 443: its address goes
 * by PROXY protocol to Postfix, from there to Dovecot's auth process, and in the dict key to us.
 */
@SystemTest
class ClientRateTest {
  private final Relay relay = Relay.running();
  private final Daemon daemon = new Daemon(relay.env());
  private String before = "";

  /** The clients of this test are in 127.0.0.0/8, who have no limits otherwise. */
  @BeforeEach
  void limit() throws Exception {
    before =
        daemon.change(
            text -> text + "\ntrusted_networks = none\nmax_creations_per_client_per_hour = 2\n");
  }

  @AfterEach
  void unlimit() throws Exception {
    daemon.change(text -> before);
  }

  private int login(InetAddress client) throws IOException {
    Credentials user = relay.newLogin();
    try (SmtpClient smtp =
        SmtpClient.connect(
                relay.env().server("HTTPS_PORT"), client, relay.env().tls().offering("smtp"))
            .ehlo()) {
      return smtp.auth(user.address(), user.password()).code();
    }
  }

  @Test
  void submissionBy443_countsTheClient() throws IOException {
    InetAddress eager = Relay.newPeer();
    assertEquals(235, login(eager));
    assertEquals(235, login(eager));
    assertEquals(535, login(eager));
    assertEquals(235, login(Relay.newPeer()));
    assertEquals(535, login(eager));
  }
}
