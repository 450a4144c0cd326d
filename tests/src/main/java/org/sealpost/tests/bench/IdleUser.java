// SPDX-License-Identifier: Apache-2.0
package org.sealpost.tests.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.sealpost.tests.client.Credentials;
import org.sealpost.tests.client.EncryptedMail;
import org.sealpost.tests.client.ImapClient;
import org.sealpost.tests.client.LmtpClient;
import org.sealpost.tests.client.RelayEnv;

/** A new user of a relay with one device that waits in IDLE, and those who write to them. */
final class IdleUser implements AutoCloseable {
  /** Later than the last thing that a relay does to make up for a wake-up that got lost. */
  private static final Duration LOST = Duration.ofSeconds(20);

  private static final String SENDER = "somebody@bench.invalid";

  /** What one message needed: how long the device had waited for it, and until it was told. */
  record WakeUp(long waitedMillis, long toldNanos) {
    boolean isLost() {
      return toldNanos < 0;
    }
  }

  private final RelayEnv relay;
  private final String address;
  private final ImapClient imap;

  private IdleUser(RelayEnv relay, String address, ImapClient imap) {
    this.relay = relay;
    this.address = address;
    this.imap = imap;
  }

  static IdleUser login(RelayEnv relay) throws IOException {
    Credentials user = Credentials.fresh(relay.addressDomain());
    ImapClient imap = ImapClient.connect(relay.server("IMAPS_PORT"), relay.tls());
    imap.login(user.address(), user.password());
    imap.command("SELECT INBOX");
    return new IdleUser(relay, user.address(), imap);
  }

  void beginIdle() throws IOException {
    imap.beginIdle();
  }

  /** Lets the device wait for that time, sends it a message, and fetches it as clients do. */
  WakeUp receive(long waitMillis) throws IOException, InterruptedException {
    return receive(waitMillis, () -> {});
  }

  /** What happens right after a message was delivered. */
  interface Disturbance {
    void happen() throws IOException, InterruptedException;
  }

  /** The same, with something that happens to the relay at the wrong moment. */
  WakeUp receive(long waitMillis, Disturbance disturbance)
      throws IOException, InterruptedException {
    beginIdle();
    TimeUnit.MILLISECONDS.sleep(waitMillis);
    long sent = deliver();
    disturbance.happen();
    WakeUp wakeUp = awaitTold(waitMillis, sent);
    imap.endIdle();
    imap.command("UID FETCH * (FLAGS BODY.PEEK[])");
    return wakeUp;
  }

  /** Delivers a message; when its last byte was written. */
  long deliver() throws IOException {
    byte[] message = new EncryptedMail(SENDER, address, "[...]").bytes();
    try (LmtpClient lmtp = LmtpClient.connect(relay.path("LMTP_SOCKET"))) {
      return lmtp.deliver(SENDER, address, message);
    }
  }

  WakeUp awaitTold(long waitedMillis, long sent) throws IOException {
    boolean told = imap.awaitExists(LOST);
    return new WakeUp(waitedMillis, told ? System.nanoTime() - sent : -1);
  }

  @Override
  public void close() throws IOException {
    imap.close();
  }
}
