// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Requests as Postfix 3.7 writes them, with every attribute. */
final class PolicyRequests {
  static final String DOMAIN = "bench.test";
  static final int LOGINS = 64;

  /** What stands before, between and behind the values that change. */
  private static final String[] PARTS =
      """
      request=smtpd_access_policy
      protocol_state=RCPT
      protocol_name=ESMTP
      helo_name=client.invalid
      queue_id=
      sender=%s
      recipient=friend@elsewhere.invalid
      recipient_count=0
      client_address=%s
      client_name=unknown
      reverse_client_name=unknown
      instance=1a2b.%s.3c4d5.0
      sasl_method=PLAIN
      sasl_username=%s
      sasl_sender=
      size=0
      ccert_subject=
      ccert_issuer=
      ccert_fingerprint=
      ccert_pubkey_fingerprint=
      encryption_protocol=TLSv1.3
      encryption_cipher=TLS_AES_256_GCM_SHA384
      encryption_keysize=256
      etrn_domain=
      stress=
      client_port=40000
      policy_context=%s
      server_address=192.0.2.1
      server_port=587

      """
          .split("%s");

  private PolicyRequests() {}

  /** One of the logins that exist. */
  static String login(long number) {
    return "bench" + (1000 + number % LOGINS) + "@" + DOMAIN;
  }

  /** A new message of one of the logins. */
  static byte[] submission(long number) {
    return bytes("submission", login(number), login(number), "192.0.2.7", number);
  }

  /** A new message from one of a few peers. */
  static byte[] incoming(long number) {
    return bytes("incoming", "", "someone@peer.test", "192.0.2." + number % LOGINS, number);
  }

  /** A new message from an IPv6 network of its own. */
  static byte[] network(long number) {
    String address = "2001:db8:" + Long.toHexString(number >> 16) + ":";
    return bytes(
        "incoming",
        "",
        "someone@peer.test",
        address + Long.toHexString(number & 0xffff) + "::1",
        number);
  }

  private static byte[] bytes(
      String context, String login, String sender, String client, long number) {
    // Joined, not formatted: that would cost the client more than the answer costs the server.
    String text =
        (PARTS[0] + sender + PARTS[1] + client + PARTS[2] + Long.toHexString(number))
            + (PARTS[3] + login + PARTS[4] + context + PARTS[5]);
    return text.getBytes(ISO_8859_1);
  }
}
