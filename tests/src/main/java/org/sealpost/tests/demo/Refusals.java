// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.List;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.RelayEnv;
import org.sealpost.tests.client.SmtpClient;
import org.sealpost.tests.client.SmtpReply;
import org.sealpost.tests.client.Tls;

/** What a relay does not take: a readable mail, and mails in somebody else's name. */
final class Refusals {
  private final RelayEnv relay;
  private final Terminal terminal;
  private final Credentials mallory;
  private final Credentials victim;

  private Refusals(RelayEnv relay, Terminal terminal) {
    this.relay = relay;
    this.terminal = terminal;
    this.mallory = Credentials.fresh(relay.addressDomain());
    this.victim = Credentials.fresh(relay.addressDomain());
  }

  /** Shows both; whether both were refused as they should be. */
  static boolean show(RelayEnv relay, Terminal terminal) throws IOException {
    Refusals refusals = new Refusals(relay, terminal);
    refusals.login(refusals.victim).close();
    boolean cleartext = refusals.cleartext();
    boolean forged = refusals.forgedFrom();
    return cleartext && forged;
  }

  /** A mail that says it is from a relay, but does not come from there; whether it is refused. */
  static boolean showUnsigned(RelayEnv claimed, RelayEnv relay, Terminal terminal)
      throws IOException {
    Refusals refusals = new Refusals(relay, terminal);
    refusals.login(refusals.victim).close();
    terminal.heading("A mail from outside without its relay's signature is refused");
    String from = Credentials.fresh(claimed.addressDomain()).address();
    String to = refusals.victim.address();
    terminal.client("MAIL FROM:<" + from + ">");
    terminal.client("(encrypted, not signed)");
    try (SmtpClient client =
        SmtpClient.connect(relay.server("SMTP_PORT"), null, null).startTls(relay.tls())) {
      byte[] mail = new EncryptedMail(from, to, "...").bytes();
      SmtpReply reply = client.transaction(from, List.of(to), mail);
      terminal.server(reply.toString());
      return reply.code() == 554;
    }
  }

  private boolean cleartext() throws IOException {
    terminal.heading("A mail that is not encrypted is refused");
    String mail =
        "From: <%s>\r\nTo: <%s>\r\nSubject: hello\r\n\r\nAnybody can read this.\r\n"
            .formatted(mallory.address(), victim.address());
    terminal.client("MAIL FROM:<" + mallory.address() + ">");
    terminal.client("Subject: hello");
    terminal.client("Anybody can read this.");
    return send(mail.getBytes(US_ASCII)).code() == 523;
  }

  private boolean forgedFrom() throws IOException {
    terminal.heading("So is a mail in somebody else's name, encrypted or not");
    terminal.client("MAIL FROM:<" + mallory.address() + ">");
    terminal.client("From: <" + victim.address() + ">");
    terminal.client("(encrypted)");
    return send(new EncryptedMail(victim.address(), victim.address(), "...").bytes()).code() == 500;
  }

  private SmtpReply send(byte[] mail) throws IOException {
    try (SmtpClient client = login(mallory)) {
      SmtpReply reply = client.transaction(mallory.address(), List.of(victim.address()), mail);
      terminal.server(reply.toString());
      return reply;
    }
  }

  private SmtpClient login(Credentials user) throws IOException {
    Tls tls = relay.tls();
    SmtpClient client = SmtpClient.connect(relay.server("SMTPS_PORT"), null, tls).ehlo();
    SmtpReply reply = client.auth(user.address(), user.password());
    if (reply.code() != 235) {
      client.close();
      throw new IOException("login as " + user + ": " + reply);
    }
    return client;
  }
}
