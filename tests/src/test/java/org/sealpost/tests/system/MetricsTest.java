// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.HttpsClient;
import org.sealpost.tests.client.RelayEnv;
import org.sealpost.tests.client.SmtpClient;

/** What mail and logins leave in {@code /metrics}, and what they do not. */
@SystemTest
class MetricsTest {
  private final Relay relay = Relay.running();
  private final RelayEnv env = relay.env();

  private HttpsClient.Answer page() throws IOException {
    return new HttpsClient(env.server("HTTPS_PORT"), env.mailDomain(), env.tls()).get("/metrics");
  }

  private double value(String sample) throws IOException {
    String text = page().body();
    return text.lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(sample + " in " + text));
  }

  private void awaitMoreThan(double before, String sample) {
    Relay.await(
        sample + " above " + before,
        () -> {
          try {
            return value(sample) > before;
          } catch (IOException e) {
            return false;
          }
        });
  }

  @Test
  void mail_isCounted_andNobodyIsNamed() throws IOException {
    List<String> samples =
        List.of(
            "created_nonci_accounts",
            "outgoing_encrypted_mail_count",
            "dkim_signed",
            "delivered_mail",
            "sealpost_milter_messages_total{service=\"outgoing\",verdict=\"accepted\"}",
            "sealpost_milter_seconds_count{service=\"outgoing\",stage=\"end\"}",
            "sealpost_policy_seconds_count{answer=\"dunno\"}",
            "sealpost_dict_seconds_count{request=\"lookup\",service=\"doveauth\"}",
            "sealpost_connections_accepted_total{service=\"web\"}");
    double[] before = new double[samples.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = value(samples.get(i));
    }
    double refused = value("rejected_unencrypted_mail_count");
    Credentials user = relay.newUser();
    Credentials friend = relay.newUser();
    InetAddress peer = Relay.newPeer();
    try (SmtpClient client = relay.asUser(Port.SUBMISSION, user)) {
      byte[] mail = Relay.encrypted(user.address(), friend.address()).bytes();
      assertEquals(250, client.transaction(user.address(), List.of(friend.address()), mail).code());
      byte[] readable = bytes(Relay.cleartext(user.address(), friend.address()));
      assertEquals(
          523, client.transaction(user.address(), List.of(friend.address()), readable).code());
    }
    relay.awaitMessages(friend, 1);
    for (int i = 0; i < before.length; i++) {
      awaitMoreThan(before[i], samples.get(i));
    }
    awaitMoreThan(refused, "rejected_unencrypted_mail_count");
    // Of the running service's own database: without it they are absent.
    assertTrue(value("sealpost_push_queue") >= 0);
    assertTrue(value("sealpost_push_queue_age_seconds") >= 0);
    String text = page().body();
    for (String secret :
        List.of(user.address(), friend.address(), localPart(user), env.mailDomain())) {
      assertFalse(text.contains(secret), secret);
    }
    assertFalse(text.contains("@"), text);
    assertFalse(text.contains(peer.getHostAddress()), text);
    // Neither an address nor a name with a dot, but for numbers and our own help texts.
    assertFalse(Pattern.compile("=\"[^\"]*[.@:][a-z]").matcher(text).find(), text);
  }

  @Test
  void page_forThisHostAlone() throws IOException {
    HttpsClient https = new HttpsClient(env.server("HTTPS_PORT"), env.mailDomain(), env.tls());
    assertEquals(200, https.get("/metrics").status());
    HttpsClient.Answer open =
        https.send(
            null, "GET", "/metrics", List.of("Accept: application/openmetrics-text"), new byte[0]);
    assertTrue(open.body().endsWith("# EOF\n"), open.header());
    // A header of the client's own is not believed.
    HttpsClient.Answer forged =
        https.send(null, "GET", "/metrics", List.of("X-Real-IP: 192.0.2.1"), new byte[0]);
    assertEquals(200, forged.status());
  }

  private static String localPart(Credentials user) {
    return user.address().substring(0, user.address().indexOf('@'));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
